import { Aws, CfnParameter, Duration, Lazy, Size, Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { InferenceJobRequest, TrainedModelInferenceJob, type TrainedModelInferenceJobProps } from '../../src';
import { KEY_ARN, messageOf, MINIMAL, newJob, newStack } from '../support';

type Prop = keyof TrainedModelInferenceJobProps;

const problemsOf = (props: { [prop in Prop]?: unknown }) => messageOf(() => newJob(newStack(), 'Job', props as TrainedModelInferenceJobProps));

const MAP = 'a map that is known at synth; its values may be tokens';
const COMPLETION = 'a JobCompletion, for example JobCompletion.upTo(Duration.hours(4))';
const SIZE = 'a Size, for example Size.mebibytes(6)';
const MACHINE = 'an InferenceInstanceType, for example InferenceInstanceType.of("ml.m5.xlarge")';
const KEY = 'a KMS key, for example kms.Key.fromKeyArn()';

const TEXTS: Prop[] = [
  'trainedModelVersionIdentifier', 'outputMember', 'outputAccept', 'modelInferencePayerAccountId', 'description', 'jobName', 'rerunToken', 'removalPolicy',
];
const REFERENCES: [prop: Prop, reference: string][] = [
  ['membershipIdentifier', 'membershipRef'], ['trainedModelArn', 'trainedModelRef'], ['mlInputChannelArn', 'mlInputChannelRef'],
  ['configuredModelAlgorithmAssociationArn', 'configuredModelAlgorithmAssociationRef'],
];
const ALLOWED: { readonly [prop in Prop]?: string } = {
  ...Object.fromEntries(TEXTS.map((prop) => [prop, 'a string'])),
  ...Object.fromEntries(REFERENCES.map(([prop, reference]) => [prop, `a string, or a construct that has ${reference}`])),
  instanceCount: 'a number',
  environment: MAP,
  tags: MAP,
  completion: COMPLETION,
  maxPayload: SIZE,
  instanceType: MACHINE,
  encryptionKey: KEY,
  provider: 'an InferenceJobProvider',
};

describe('a prop of another kind, as plain JavaScript lets it pass', () => {
  test.each(Object.entries(ALLOWED))('%s', (prop, allowed) => {
    const none = prop in MINIMAL ? '' : ', or leave it out';
    const number = prop === 'instanceCount' ? [] : [[5, prop === 'environment' || prop === 'tags' ? 'a number' : 'the number 5']];
    for (const [value, given] of [[null, 'null'], [['x'], 'a list'], [true, /^(environment|tags)$/.test(prop) ? 'a boolean' : 'the boolean true'], ...number]) {
      expect(problemsOf({ [prop]: value })).toBe(`invalid inference job at Stack/Job: ${prop}: got ${given}, expected ${allowed}${value === null ? none : ''}`);
    }
  });

  test.each<[Prop, unknown, string]>([
    ['completion', '4h', `the string "4h", expected ${COMPLETION}`],
    ['completion', Duration.hours(4), `a map or another object, expected ${COMPLETION}`],
    ['maxPayload', '6 MiB', `the string "6 MiB", expected ${SIZE}`],
    ['completion', { maximum: 5 }, `a map or another object, expected ${COMPLETION}`],
    ['completion', { maximum: null }, `a map or another object, expected ${COMPLETION}`],
    ['instanceType', new CfnParameter(newStack(), 'Type'), `a map or another object, expected ${MACHINE}`],
    ['instanceType', 'ml.m5.xlarge', `the string "ml.m5.xlarge", expected ${MACHINE}`],
    ['encryptionKey', KEY_ARN, `the string "${KEY_ARN}", expected ${KEY}`],
    ['environment', new Map([['A', 'hunter2']]), `a map or another object, expected ${MAP}`],
    ['environment', 'A=hunter2', `a string, expected ${MAP}`],
    ['tags', [{ Key: 'a', Value: 'b' }], `a list, expected ${MAP}`],
    ['provider', newStack(), 'a map or another object, expected an InferenceJobProvider'],
    ['provider', { serviceToken: 'that of a Provider of CDK', node: {} }, 'a map or another object, expected an InferenceJobProvider'],
    ['environment', Lazy.any({ produce: () => ({}) }), `a token, expected ${MAP}`],
    ['tags', Lazy.any({ produce: () => ({}) }), `a token, expected ${MAP}`],
    ['description', Lazy.any({ produce: () => 'x' }), 'a token, expected a string'],
    ['description', Lazy.number({ produce: () => 7 }), 'a token for a number, expected a string'],
    ['description', Lazy.list({ produce: () => ['x'] }), 'a token for a list, expected a string'],
    ['instanceCount', Aws.REGION, 'a token for a string, expected a number'],
    ['rerunToken', '\ud800', 'a string with an unpaired surrogate, expected valid Unicode: a template cannot contain anything else'],
  ])('%s: %p', (prop, value, message) => {
    expect(problemsOf({ [prop]: value })).toBe(`invalid inference job at Stack/Job: ${prop}: got ${message}`);
  });

  test('all of them at once, together with limits', () => {
    expect(problemsOf({ completion: '4h', maxPayload: 5, instanceCount: 11, outputMember: 7 })).toBe('invalid inference job at Stack/Job: outputMember: got the number 7, '
      + `expected a string; maxPayload: got the number 5, expected ${SIZE}; completion: got the string "4h", expected ${COMPLETION}; `
      + 'instanceCount: got 11, expected a whole number from 1 to 10');
  });

  test.each([undefined, null])('no props: %p', (props) => {
    expect(messageOf(() => new TrainedModelInferenceJob(newStack(), 'Job', props as any))).toContain('invalid inference job at Stack/Job: membershipIdentifier: got nothing');
  });

  test('a request that is none', () => {
    expect(messageOf(() => TrainedModelInferenceJob.forRequest(newStack(), 'Job', { environment: { A: 'hunter2' } } as any)))
      .toBe('invalid inference job at Stack/Job: request: got a map or another object, expected an InferenceJobRequest, for example InferenceJobRequest.fromFile("request.json")');
    const request = InferenceJobRequest.fromObject(newJob(newStack(), 'Job', { jobName: 'x' }).toStartRequest());
    expect(messageOf(() => TrainedModelInferenceJob.forRequest(newStack(), 'Job', request, { completion: null } as any)))
      .toBe(`invalid inference job at Stack/Job: completion: got null, expected ${COMPLETION}, or leave it out`);
  });
});

describe('a size in another unit', () => {
  test.each<[Size, string]>([
    [Size.kibibytes(512), '0.5'], [Size.bytes(1), String(1 / 1024 / 1024)], [Size.kibibytes(1025), String(1025 / 1024)], [Size.tebibytes(1), '1048576'],
  ])('%s', (maxPayload, given) => {
    expect(problemsOf({ maxPayload, instanceCount: 0 })).toBe('invalid inference job at Stack/Job: instanceCount: got 0, expected a whole number from 1 to 10; '
      + `maxPayload: got ${given}, expected a whole number from 1 to 100 MiB`);
  });

  test('of a token', () => {
    const parameter = new CfnParameter(newStack(), 'Size', { type: 'Number' }).valueAsNumber;
    expect(problemsOf({ maxPayload: Size.kibibytes(parameter) })).toBe('invalid inference job at Stack/Job: maxPayload: got a token in a unit other than MiB, '
      + 'expected Size.mebibytes(): a value that is known only at deployment cannot be converted at synth');
  });
});

describe('a key that is not symmetric', () => {
  test.each<[kms.KeyProps, string]>([
    [{ keySpec: kms.KeySpec.RSA_2048, keyUsage: kms.KeyUsage.ENCRYPT_DECRYPT }, 'RSA_2048 and the usage ENCRYPT_DECRYPT'],
    [{ keySpec: kms.KeySpec.ECC_NIST_P256, keyUsage: kms.KeyUsage.SIGN_VERIFY }, 'ECC_NIST_P256 and the usage SIGN_VERIFY'],
    [{ keySpec: kms.KeySpec.HMAC_256, keyUsage: kms.KeyUsage.GENERATE_VERIFY_MAC }, 'HMAC_256 and the usage GENERATE_VERIFY_MAC'],
  ])('%j', (props, given) => {
    const stack = newStack();
    expect(messageOf(() => newJob(stack, 'Job', { encryptionKey: new kms.Key(stack, 'Key', props) }))).toBe('invalid inference job at Stack/Job: encryptionKey: '
      + `got a key with the spec ${given}, expected a symmetric key for encryption (SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT)`);
  });

  test('also when it is made so later', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    newJob(stack, 'Job', { encryptionKey });
    (encryptionKey.node.defaultChild as kms.CfnKey).keySpec = 'RSA_4096';
    expect(messageOf(() => Stack.of(stack).node.root && (stack.node.root as any).synth())).toContain('[Stack/Job] invalid inference job: encryptionKey: got a key with the spec RSA_4096');
  });

  test('not: one that is symmetric, or that a token decides', () => {
    const stack = newStack();
    expect(() => newJob(stack, 'One', { encryptionKey: new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.SYMMETRIC_DEFAULT }) })).not.toThrow();
    const other = new kms.Key(stack, 'Other');
    (other.node.defaultChild as kms.CfnKey).keySpec = Token.asString(new CfnParameter(stack, 'Spec').value);
    expect(() => newJob(stack, 'Two', { encryptionKey: other })).not.toThrow();
  });
});
