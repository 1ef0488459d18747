import { App, Aws, CfnCondition, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { InferenceJobProvider, InferenceJobRequest, TrainedModelInferenceJob } from '../../src';
import { newJsonataState, newState } from '../run-support';
import { CHANNEL_ARN, KEY_ARN, MEMBERSHIP, messageOf, MODEL_ARN, newJob, newStack, onlyResourceOf, resourcesOf, RUN } from '../support';

const REQUEST = {
  membershipIdentifier: MEMBERSHIP,
  trainedModelArn: MODEL_ARN,
  dataSource: { mlInputChannelArn: CHANNEL_ARN },
  resourceConfig: { instanceType: 'ml.g5.xlarge' },
  outputConfiguration: { members: [{ accountId: '111122223333' }] },
};

// CDK has warnings of its own, from version to version.
const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('\\[ack: cdk-cleanrooms-ml:'))
  .map(({ entry }) => String(entry.data));

/** What the policy of the only key of a stack allows the service. */
const ofService = (stack: Stack) => onlyResourceOf(stack, 'AWS::KMS::Key').Properties.KeyPolicy.Statement.filter(({ Principal }: any) => 'Service' in Principal);

test('the policy of a key that this library cannot extend: a warning with the statements to add', () => {
  const stack = newStack();
  newJob(stack, 'Job', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });
  const [warning, ...others] = warningsOf(stack);
  expect(others).toEqual([]);
  expect(warning).toMatch(/^this library cannot extend the policy of the encryption key\. If the key is in another account, its key policy must also allow the role of the provider or runner to perform the KMS actions in the policy of that role\. To know the ARN of the role in advance, pass your own role\. Add these statements to the key policy if it does not have them: .* \[ack: cdk-cleanrooms-ml:keyPolicy\]$/);

  // As they stand in the policy of a key that is in the app.
  const own = newStack();
  newJob(own, 'Job', { encryptionKey: new kms.Key(own, 'Key') });
  const inPolicy = ofService(own);
  expect(inPolicy).toHaveLength(2);
  expect(JSON.parse(warning.slice(warning.indexOf('['), warning.lastIndexOf(' [ack')))).toEqual(inPolicy);
});

test('a key of the app, of this stack or of another: no warning', () => {
  const app = new App();
  const other = new Stack(app, 'Other');
  const stack = new Stack(app, 'Stack');
  newJob(stack, 'One', { encryptionKey: new kms.Key(stack, 'Key') });
  newJob(stack, 'Two', { encryptionKey: new kms.Key(other, 'Key') });
  expect(warningsOf(stack)).toEqual([]);
});

describe('a key of the app in another account', () => {
  const ENV = { account: '111122223333', region: 'us-east-1' };
  const OTHER = { ...ENV, account: '444455556666' };
  const ALSO = 'its key policy must also allow the role of the provider or runner to perform the KMS actions in the policy of that role. To know the ARN of the role '
    + 'in advance, pass your own role';
  type Declare = (stack: Stack, encryptionKey: kms.IKeyRef) => Construct;
  // Without a synth: only a newer CDK than this one can refer to another account.
  const warningsWith = (env: object, ofKey: object, declare: Declare, keyIn: (stack: Stack) => kms.IKeyRef) => {
    const app = new App();
    const key = keyIn(new Stack(app, 'Other', { env: ofKey }));
    return { key, warnings: declare(new Stack(app, 'Stack', { env }), key).node.metadata.map(({ data }) => String(data)) };
  };
  const ofJob: Declare = (stack, encryptionKey) => newJob(stack, 'Job', { encryptionKey });

  test.each<[string, Declare, (stack: Stack) => kms.IKeyRef]>([
    ['for a job', ofJob, (stack) => new kms.Key(stack, 'Key')],
    ['for a state', (stack, encryptionKey) => newState(stack, 'Infer', { encryptionKey }), (stack) => new kms.Key(stack, 'Key')],
    ['an L1', ofJob, (stack) => new kms.CfnKey(stack, 'Key')],
  ])('lets the service use it, and has a warning about the role: %s', (_, declare, keyIn) => {
    const { key, warnings } = warningsWith(ENV, OTHER, declare, keyIn);
    expect(warnings.filter((one) => one.includes('ack: cdk-cleanrooms-ml'))).toEqual([
      `the encryption key is in account 444455556666, but the stack is in account 111122223333: ${ALSO} [ack: cdk-cleanrooms-ml:keyPolicy]`,
    ]);
    // The key alone is an app that can be synthesized.
    key.node.root.node.tryRemoveChild('Stack');
    expect(ofService(Stack.of(key))).toHaveLength(2);
  });

  test.each<[string, object, object]>([
    ['the same account', ENV, { ...ENV }],
    ['an unknown account of the stack', {}, OTHER],
    ['an unknown account of the key', ENV, {}],
  ])('no warning for %s', (_, env, ofKey) => {
    expect(warningsWith(env, ofKey, ofJob, (stack) => new kms.Key(stack, 'Key')).warnings).toEqual([]);
  });
});

describe('the policy of a key without a construct around it', () => {
  const ADMIN = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' };
  const stackWith = (keyPolicy: unknown) => {
    const stack = newStack();
    new CfnCondition(stack, 'Wanted', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
    const encryptionKey = new kms.CfnKey(stack, 'Key', { keyPolicy });
    newJob(stack, 'One', { encryptionKey });
    newJob(stack, 'Two', { encryptionKey });
    return stack;
  };
  const policyOf = (stack: Stack) => onlyResourceOf(stack, 'AWS::KMS::Key').Properties.KeyPolicy;

  test.each<[string, () => unknown]>([
    ['a list of statements', () => ({ Version: '2012-10-17', Statement: [ADMIN] })],
    ['one statement without a list', () => ({ Version: '2012-10-17', Statement: ADMIN })],
    ['an iam.PolicyDocument', () => iam.PolicyDocument.fromJson({ Statement: [ADMIN] })],
  ])('is extended: %s', (_, policy) => {
    const stack = stackWith(policy());
    expect(warningsOf(stack)).toEqual([]);
    expect(policyOf(stack).Statement).toEqual([ADMIN, ...ofService(stack)]);
    expect(ofService(stack)).toHaveLength(2);
  });

  const IF = { 'Fn::If': ['Wanted', ADMIN, { Ref: 'AWS::NoValue' }] };
  test.each<[string, object]>([
    ['a function in the place of a statement', { Version: '2012-10-17', Statement: [ADMIN, IF] }],
    ['a function in the place of the statements', { Version: '2012-10-17', Statement: { 'Fn::If': ['Wanted', [ADMIN], []] } }],
    ['a function in the place of the policy', { 'Fn::If': ['Wanted', { Statement: [ADMIN] }, { Statement: [] }] }],
  ])('stays as it is if CDK cannot read it, with the warning: %s', (_, policy) => {
    const stack = stackWith(policy);
    expect(warningsOf(stack)).toEqual(Array(2).fill(expect.stringMatching(/^this library cannot extend the policy of the encryption key\..*Add these statements/)));
    expect(policyOf(stack)).toEqual(policy);
  });

  test('has the warning if it is a token', () => {
    const stack = stackWith(Lazy.any({ produce: () => ({ Version: '2012-10-17', Statement: [ADMIN] }) }));
    expect(warningsOf(stack)).toHaveLength(2);
    expect(policyOf(stack).Statement).toEqual([ADMIN]);
  });
});

test.each<[string, (stack: Stack) => kms.IKeyRef]>([
  ['of this stack', (stack) => new kms.Key(stack, 'Key')],
  ['of another one', (stack) => new kms.Key(new Stack(stack.node.root as App, 'Other'), 'Key')],
  ['without a construct around it', (stack) => new kms.CfnKey(stack, 'Key')],
])('a key of the app that a request names by its ARN lets the service use it: %s', (_, keyIn) => {
  const stack = newStack();
  const key = keyIn(stack);
  const { keyArn } = key.keyRef;
  const request = InferenceJobRequest.fromObject({ ...REQUEST, kmsKeyArn: keyArn });
  TrainedModelInferenceJob.forRequest(stack, 'One', request);
  TrainedModelInferenceJob.forRequest(stack, 'Two', request);
  expect(warningsOf(stack)).toEqual([]);
  expect(ofService(Stack.of(key))).toHaveLength(2);
  expect(resourcesOf(stack, RUN).map(({ Properties }) => Properties.KmsKeyArn)).toEqual(Array(2).fill(stack.resolve(keyArn)));
});

test('a part of the ARN of a key of the app is no such key', () => {
  const stack = newStack();
  const kmsKeyArn = `arn:aws:kms:us-east-1:111122223333:key/${new kms.Key(stack, 'Key').keyId}`;
  TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromObject({ ...REQUEST, kmsKeyArn }));
  expect(warningsOf(stack)).toHaveLength(1);
});

test.each<[string, (stack: Stack) => kms.IKey]>([
  ['of the app', (stack) => new kms.Alias(stack, 'Alias', { aliasName: 'alias/jobs', targetKey: new kms.Key(stack, 'Key') })],
  ['imported', (stack) => kms.Alias.fromAliasName(stack, 'Alias', 'alias/jobs')],
])('an alias %s is refused: the service takes keys only', (_, alias) => {
  const stack = newStack();
  expect(messageOf(() => newJob(stack, 'Job', { encryptionKey: alias(stack) })))
    .toMatch(/^invalid inference job at Stack\/Job: encryptionKey: got the alias (at Stack\/Alias|alias\/jobs), expected a key, not an alias$/);
});

describe('an ARN that stands for many keys in a policy', () => {
  const refusal = (given: string) => `encryptionKey: got ${given}, expected the ARN of one key, without * and ?, which stand for any characters in a policy`;
  const MANY = 'arn:aws:kms:us-east-1:111122223333:key/*';
  const keyOf = (stack: Stack, arn: string) => kms.Key.fromKeyArn(stack, 'Key', arn);

  test.each<[string, string]>([
    [MANY, `"${MANY}"`],
    [`${KEY_ARN.slice(0, -1)}?`, `"${KEY_ARN.slice(0, -1)}?"`],
    [`arn:aws:kms:us-east-1:${Aws.ACCOUNT_ID}:key/*`, 'an ARN with * or ?'],
  ])('is refused: %s', (arn, given) => {
    const stack = newStack();
    expect(messageOf(() => newJob(stack, 'Job', { encryptionKey: keyOf(stack, arn) }))).toBe(`invalid inference job at Stack/Job: ${refusal(given)}`);
  });

  test('is refused in a request', () => {
    const request = InferenceJobRequest.fromObject({ ...REQUEST, kmsKeyArn: MANY });
    expect(messageOf(() => TrainedModelInferenceJob.forRequest(newStack(), 'Job', request))).toContain(refusal(`"${MANY}"`));
  });

  test('is refused at synth if a token turns out to be one', () => {
    const stack = newStack();
    newJob(stack, 'Job', { encryptionKey: keyOf(stack, Lazy.string({ produce: () => MANY })) });
    expect(messageOf(() => onlyResourceOf(stack, RUN))).toContain(`[Stack/Job] invalid inference job: ${refusal(`"${MANY}"`)}`);
  });

  test('is refused for a state and for a provider', () => {
    const stack = newStack();
    const encryptionKey = keyOf(stack, MANY);
    expect(messageOf(() => newState(stack, 'Infer', { encryptionKey }))).toContain(refusal(`"${MANY}"`));
    expect(messageOf(() => new InferenceJobProvider(stack, 'Provider', { environmentEncryption: encryptionKey }))).toContain('environmentEncryption: got');
  });

  test('is reported once if it is not the ARN of a key at all', () => {
    const stack = newStack();
    const message = messageOf(() => newJob(stack, 'Job', { encryptionKey: keyOf(stack, 'arn:aws:kms:us-east-1:111122223333:alias/*') }));
    expect(message.match(/encryptionKey: got/g)).toHaveLength(1);
  });

  test('is not a choice between two keys in JSONata', () => {
    const stack = newStack();
    const [large, small] = [new kms.Key(stack, 'Large'), new kms.Key(stack, 'Small')];
    const arn = `{% $states.input.isLarge ? '${large.keyArn}' : '${small.keyArn}' %}`;
    expect(() => newJsonataState(stack, 'Infer', { encryptionKey: keyOf(stack, arn) })).not.toThrow();
  });

  test('is not a dynamic reference with such characters', () => {
    const stack = newStack();
    newJob(stack, 'Job', { encryptionKey: keyOf(stack, Lazy.string({ produce: () => '{{resolve:secretsmanager:key:SecretString:a*}}' })) });
    expect(messageOf(() => onlyResourceOf(stack, RUN))).not.toContain('without * and ?');
  });
});
