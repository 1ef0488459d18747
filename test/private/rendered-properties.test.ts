import { App, SecretValue, Stack, Tags } from 'aws-cdk-lib';
import type { TrainedModelInferenceJobProps } from '../../src';
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
    + 'CloudFormation does not resolve references to secrets in a custom resource, and the job would get their text';

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

  test('a parameter that is no secret is resolved, and passes', () => {
    const stack = newStack();
    newJob(stack, 'Job', { environment: { MODE: '{{resolve:ssm:/prod/mode}}' } });
    expect(runOf(stack).Environment).toEqual([{ Name: 'MODE', Value: '{{resolve:ssm:/prod/mode}}' }]);
  });
});

describe('properties that the state machine could not carry', () => {
  const variables = (count: number, length = 10_240) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`V${index}`, 'x'.repeat(length)]));

  test('are refused, with what is large', () => {
    const message = synthMessageOf({ environment: variables(10) });
    const [, part, all] = /environment: got (\d+) of the (\d+) bytes that the properties of the job take in the template, expected at most 100000 bytes in all/.exec(message)!;
    expect(Number(part)).toBeGreaterThan(10 * 10_240);
    expect(Number(all)).toBeGreaterThan(Number(part));
    expect(message).toContain('because an update carries them twice through a state machine that takes 256 KiB');
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

