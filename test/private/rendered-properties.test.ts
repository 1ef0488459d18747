import {
  App, Aws, CfnCondition, CfnDynamicReference, CfnDynamicReferenceService, CfnParameter, Fn, Lazy, SecretValue, Size, Stack, Tags, Token,
} from 'aws-cdk-lib';
import { InferenceInstanceType, type TrainedModelInferenceJobProps } from '../../src';
import { fromRunProperties } from '../../src/shared/resource-properties';
import { messageOf, newJob, newStack, runOf } from '../support';

const SECRET = '{{resolve:secretsmanager:prod/token:SecretString:key}}';
const SECURE = '{{resolve:ssm-secure:/prod/token:1}}';

function synthMessageOf(props: Partial<TrainedModelInferenceJobProps>, prepare: (stack: Stack) => void = () => undefined): string {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  newJob(stack, 'Job', props);
  prepare(stack);
  return messageOf(() => app.synth());
}

describe('a reference to a secret, which would reach the job as it is', () => {
  const refusal = (member: string, kind = 'secretsmanager') => `${member}: got the dynamic reference {{resolve:${kind}:…}}, expected a value: `
    + 'CloudFormation does not resolve references to secrets in a custom resource, so the job would receive the literal text';

  test.each<[string, Partial<TrainedModelInferenceJobProps>, string]>([
    ['as text', { environment: { OTHER: 'x', API_TOKEN: SECRET } }, refusal('environment.API_TOKEN')],
    ['within a text', { description: `the token is ${SECURE}` }, refusal('description', 'ssm-secure')],
    ['as a secret value', { environment: { API_TOKEN: SecretValue.secretsManager('prod/token').unsafeUnwrap() } }, refusal('environment.API_TOKEN')],
    ['as a parameter', { environment: { API_TOKEN: SecretValue.ssmSecure('/prod/token', '1').unsafeUnwrap() } }, refusal('environment.API_TOKEN', 'ssm-secure')],
    ['as a name of a variable', { environment: { [SecretValue.secretsManager('x').unsafeUnwrap()]: 'x' } },
      refusal('environment.{{resolve:secretsmanager:x:SecretString:::}}')],
    ['in a tag', { tags: { team: SECRET } }, refusal('tags.team')],
    ['in the token of a new run', { rerunToken: SECRET }, refusal('rerunToken')],
    ['in the media type', { outputAccept: SECRET }, refusal('outputAccept')],
  ])('%s', (_, props, message) => {
    expect(synthMessageOf(props)).toContain(`[Stack/Job] invalid inference job: ${message}`);
  });

  test('that comes from an aspect', () => {
    expect(synthMessageOf({}, (stack) => Tags.of(stack).add('team', SECRET))).toContain(refusal('tags.team'));
  });

  test('all of them at once', () => {
    const message = synthMessageOf({ environment: { A: SECRET, B: SECURE }, description: SECRET });
    expect(message).toContain([refusal('description'), refusal('environment.A'), refusal('environment.B', 'ssm-secure')].join('; '));
  });

  test('a parameter that is not a secret is resolved, and accepted', () => {
    const stack = newStack();
    newJob(stack, 'Job', { environment: { MODE: '{{resolve:ssm:/prod/mode}}' } });
    expect(runOf(stack).Environment).toEqual([{ Name: 'MODE', Value: '{{resolve:ssm:/prod/mode}}' }]);
  });
});

describe('what a token turns out to be at synth is checked as what is given at once', () => {
  const late = (value: unknown) => Lazy.string({ produce: () => value as string });
  const nothing = late(undefined);

  test.each<[keyof TrainedModelInferenceJobProps, unknown]>([
    ['membershipIdentifier', nothing], ['trainedModelArn', nothing], ['mlInputChannelArn', nothing], ['outputMember', nothing],
    ['instanceType', InferenceInstanceType.of(nothing)], ['membershipIdentifier', Aws.NO_VALUE],
  ])('%s that is nothing', (prop, value) => {
    expect(synthMessageOf({ [prop]: value })).toMatch(new RegExp(`\\[Stack/Job\\] invalid inference job: ${prop}: got nothing, expected `));
  });

  test.each<[string, Partial<TrainedModelInferenceJobProps>, string]>([
    ['a UUID in upper case', { membershipIdentifier: late('A1111111-2222-4333-8444-555555555555') }, 'membershipIdentifier: got "A1111111-'],
    ['an ARN of something else', { trainedModelArn: late('arn:aws:s3:::bucket') }, 'trainedModelArn: got "arn:aws:s3:::bucket", expected an ARN'],
    ['a number that is too large', { instanceCount: Lazy.number({ produce: () => 11 }) }, 'instanceCount: got 11, expected a whole number from 1 to 10'],
    ['a text for a number', { maxPayload: Size.mebibytes(Token.asNumber(late('much'))) }, 'maxPayload: got NaN, expected a whole number'],
    ['a list', { description: Token.asString(Lazy.any({ produce: () => ['x'] })) }, 'description: got a list, expected up to 255 characters'],
    ['an account id that has lost its zeros', { outputMember: Token.asString(Lazy.any({ produce: () => 11122223333 })) }, 'outputMember: got "11122223333"'],
    ['a variable without a value', { environment: { A: nothing } }, 'environment.A: got nothing, expected a string of 1 to 10240 characters'],
    ['an empty variable', { environment: { A: late('') } }, 'environment.A: got a string of 0 characters'],
    ['the name of a variable', { environment: { [late('1A')]: 'x' } }, 'environment: name of \'1A\': got "1A"'],
    ['half of a character', { environment: { A: late('\ud800') } }, 'environment.A: got a string with an unpaired surrogate'],
    ['half of a character in the token of a new run', { rerunToken: late('\ud800') },
      '[Stack/Job] invalid inference job: rerunToken: got a string with an unpaired surrogate, expected valid Unicode: a template cannot contain anything else'],
    ['two variables that are one', { environment: { [late('A')]: 'x', A: 'y' } }, 'environment.A: got more than one value, expected one'],
    ['two tags that are one', { tags: { [late('a')]: 'x', a: 'y' } }, 'tags.a: got more than one value, expected one'],
    ['a tag without a value', { tags: { a: nothing } }, 'tags.a: got nothing, expected a string'],
    ['a reserved tag', { tags: { [late('Cdk-Cleanrooms-Ml:x')]: 'x' } }, 'tags: got the key \'Cdk-Cleanrooms-Ml:x\''],
  ])('%s', (_, props, message) => {
    expect(synthMessageOf(props)).toContain(message);
  });

  test('a value that is left out when it is nothing may be so', () => {
    const stack = newStack();
    newJob(stack, 'Job', { description: nothing, instanceCount: Token.asNumber(Aws.NO_VALUE), modelInferencePayerAccountId: Aws.NO_VALUE });
    expect(runOf(stack)).not.toHaveProperty('Description');
  });

  test('the only variable and the only tag may have the name of a function', () => {
    const stack = newStack();
    newJob(stack, 'Job', { environment: { REF: 'main' }, tags: { Ref: 'main' } });
    expect(runOf(stack).Environment).toEqual([{ Name: 'REF', Value: 'main' }]);
  });

  test('what CloudFormation has yet to find passes', () => {
    const stack = newStack();
    const [a, b] = ['A', 'B'].map((id) => new CfnParameter(stack, id).valueAsString);
    const byReference = new CfnDynamicReference(CfnDynamicReferenceService.SSM, '/models/one').toString();
    const props = { trainedModelArn: byReference, membershipIdentifier: a };
    newJob(stack, 'Job', { ...props, environment: { [a]: 'x', [b]: byReference }, tags: { [a]: b } });
    expect(runOf(stack).TrainedModelArn).toBe('{{resolve:ssm:/models/one}}');
  });
});

describe('an entry of a map whose value is left out', () => {
  /** What CloudFormation makes of it. */
  const evaluate = (value: any, condition: boolean): any => {
    if (Array.isArray(value)) {
      return value.map((item) => evaluate(item, condition)).filter((item) => item !== undefined);
    }
    if (typeof value !== 'object') {
      return value;
    }
    return value.Ref === 'AWS::NoValue' ? undefined : value['Fn::If'] ? evaluate(value['Fn::If'][condition ? 1 : 2], condition)
      : Object.fromEntries(Object.entries(value)
        .map(([key, member]) => [key, evaluate(member, condition)]).filter(([, member]) => member !== undefined));
  };

  test('is left out too', () => {
    const stack = newStack();
    const condition = new CfnCondition(stack, 'Condition', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') }).logicalId;
    const perhaps = Token.asString(Fn.conditionIf(condition, 'x', Aws.NO_VALUE));
    const map = { A: 'a', PERHAPS: perhaps, NEVER: Aws.NO_VALUE };
    const job = newJob(stack, 'Job', { environment: map, tags: { a: 'a' } });
    Object.entries(map).forEach(([key, value]) => Tags.of(job).add(key, value));
    const { ServiceToken: _, ...properties } = runOf(stack);
    const both = (entries: object) => ({ environment: { A: 'a', ...entries }, tags: { a: 'a', A: 'a', ...entries } });
    expect(fromRunProperties(evaluate(properties, true)).request).toMatchObject(both({ PERHAPS: 'x' }));
    expect(fromRunProperties(evaluate(properties, false)).request).toEqual({ ...fromRunProperties(evaluate(properties, true)).request, ...both({}) });
  });
});

describe('properties that the state machine could not carry', () => {
  const variables = (count: number, length = 10_240) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, 'x'.repeat(length)]));

  test('are refused, with what is large', () => {
    const message = synthMessageOf({ environment: variables(10) });
    const [, part, all] = /environment: got (\d+) of the (\d+) bytes of the job's properties in the template, expected at most 100000 bytes in total/.exec(message)!;
    expect(Number(part)).toBeGreaterThan(10 * 10_240);
    expect(Number(all)).toBeGreaterThan(Number(part));
    expect(message).toContain('because an update passes them twice to a state machine that accepts 256 KiB');
  });

  test('are counted in bytes, to the last one', () => {
    const base = newStack();
    newJob(base, 'Job', { environment: variables(9) });
    const size = Buffer.byteLength(JSON.stringify(runOf(base)));
    // One more variable, of which the value has room to spare.
    const frame = Buffer.byteLength(JSON.stringify({ Name: 'V9', Value: '' })) + 1;
    const upTo = (bytes: number) => ({ environment: { ...variables(9), V9: 'x'.repeat(bytes - size - frame) } });
    const stack = newStack();
    newJob(stack, 'Job', upTo(100_000));
    expect(Buffer.byteLength(JSON.stringify(runOf(stack)))).toBe(100_000);
    expect(synthMessageOf(upTo(100_001))).toContain('of the 100001 bytes');
  });
});

