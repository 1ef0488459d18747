/** The environments of jobs are settings of functions: whatever is in the input of an execution stays in its history. */
import { CfnParameter, CfnResource, Lazy, SecretValue, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { InferenceJobRunner } from '../src';
import { definitionOf, flat, FUNCTION, newMachine, newState, pollFunctionOf, stackWithRun } from './run-support';
import { messageOf, newStack, resourcesOf } from './support';

const variablesOf = (stack: Stack) => pollFunctionOf(stack).Properties.Environment.Variables;
const environmentsIn = (stack: Stack) => JSON.parse(flat(variablesOf(stack).JOB_ENVIRONMENTS));
const keyOf = (stack: Stack, state = 'Infer') => definitionOf(stack).States[state].Parameters.Input.environment;
const TOO_LONG = (bytes: number) => `invalid inference job runner: environment: got ${bytes} bytes in all states of the runner together, expected at most 3500 bytes, `
  + 'because they are environment variables of a function; give some of the states another runner, for example runner: new InferenceJobRunner(stack, "SecondRunner"), '
  + 'or pass long values in a file that the container reads';

test('they are in the settings under the keys that the states pass', () => {
  const stack = newStack();
  newMachine(stack, newState(stack, 'One', { environment: { MODE: 'fast', QUOTED: '"\\' } }).next(newState(stack, 'Two', { environment: { MODE: 'slow' } }))
    .next(newState(stack, 'Three')));
  expect(environmentsIn(stack)).toEqual({ [keyOf(stack, 'One')]: { MODE: 'fast', QUOTED: '"\\' }, [keyOf(stack, 'Two')]: { MODE: 'slow' } });
  expect(definitionOf(stack).States.Three.Parameters.Input).not.toHaveProperty('environment');
});

test('two states with the same one share it', () => {
  const stack = newStack();
  newMachine(stack, newState(stack, 'One', { environment: { A: '1', B: '2' } }).next(newState(stack, 'Two', { environment: { B: '2', A: '1' } })));
  expect(Object.keys(environmentsIn(stack))).toEqual([keyOf(stack, 'One')]);
  expect(keyOf(stack, 'Two')).toBe(keyOf(stack, 'One'));
});

test('the order of a map changes nothing in a template', () => {
  const templateWith = (environment: { [name: string]: string }) => Template.fromStack(stackWithRun({ environment })).toJSON();
  expect(JSON.stringify(templateWith({ A: '1', B: '2' }))).toBe(JSON.stringify(templateWith({ B: '2', A: '1' })));
});

test('a value that is known only at deployment is filled in there', () => {
  const stack = newStack();
  const bucket = new CfnParameter(stack, 'Bucket').valueAsString;
  newMachine(stack, newState(stack, 'Infer', { environment: { BUCKET: bucket } }));
  expect(environmentsIn(stack)).toEqual({ [keyOf(stack)]: { BUCKET: { variable: 'JOB_ENVIRONMENTS_1' } } });
  expect(variablesOf(stack).JOB_ENVIRONMENTS_1).toEqual({ Ref: 'Bucket' });
  expect(keyOf(stack)).toMatch(/^[0-9a-f]{16}$/);
});

test('such a value has a variable of its own, once, in which it may be whatever it turns out to be', () => {
  const stack = newStack();
  const secret = SecretValue.secretsManager('token').unsafeUnwrap();
  const bucket = new CfnParameter(stack, 'Bucket').valueAsString;
  newMachine(stack, newState(stack, 'One', { environment: { URL: `s3://${bucket}`, TOKEN: secret } })
    .next(newState(stack, 'Two', { environment: { TOKEN: secret, MODE: 'slow' } })));
  newState(stack, 'Other', { environment: { GONE: new CfnParameter(stack, 'Gone').valueAsString } });
  stack.node.tryRemoveChild('Other');
  const { JOB_ENVIRONMENTS, STACK_NAME: _name, ...others } = variablesOf(stack);
  expect(typeof JOB_ENVIRONMENTS).toBe('string');
  // In the order of the names in each environment.
  expect(flat(others)).toEqual({ JOB_ENVIRONMENTS_1: '{{resolve:secretsmanager:token:SecretString:::}}', JOB_ENVIRONMENTS_2: 's3://<Bucket>' });
  expect(environmentsIn(stack)).toEqual({
    [keyOf(stack, 'One')]: { TOKEN: { variable: 'JOB_ENVIRONMENTS_1' }, URL: { variable: 'JOB_ENVIRONMENTS_2' } },
    [keyOf(stack, 'Two')]: { TOKEN: { variable: 'JOB_ENVIRONMENTS_1' }, MODE: 'slow' },
  });
});

test('so has a text with a dynamic reference: what takes its place may break the JSON of the others', () => {
  const stack = newStack();
  newMachine(stack, newState(stack, 'Infer', { environment: { PREFIX: 's3://{{resolve:ssm:/bucket}}/', MODE: 'fast' } }));
  expect(environmentsIn(stack)).toEqual({ [keyOf(stack)]: { PREFIX: { variable: 'JOB_ENVIRONMENTS_1' }, MODE: 'fast' } });
  expect(variablesOf(stack).JOB_ENVIRONMENTS_1).toBe('s3://{{resolve:ssm:/bucket}}/');
});

test('the key is that of the environment when the app is synthesized: until then, what it refers to may change', () => {
  const stack = newStack();
  const bucket = new CfnResource(stack, 'Bucket', { type: 'AWS::S3::Bucket' });
  const list: string[] = [];
  newMachine(stack, newState(stack, 'Infer', { environment: { BUCKET: bucket.ref, LIST: Lazy.string({ produce: () => list.join(',') }) } }));
  bucket.overrideLogicalId('Another');
  list.push('late');
  expect(Object.keys(environmentsIn(stack))).toEqual([keyOf(stack)]);
  expect(Object.values(variablesOf(stack))).toEqual(expect.arrayContaining([{ Ref: 'Another' }, 'late']));
});

test('they are what they were when the state was declared, as are the tags, whatever becomes of the maps that it was given', () => {
  const stackWith = (change: (map: { [name: string]: string }, stack: Stack) => void) => {
    const stack = newStack();
    const [environment, tags] = [{ A: '1' }, { A: '1' }];
    newMachine(stack, newState(stack, 'Infer', { environment, tags }));
    [environment, tags].forEach((map) => change(map, stack));
    return Template.fromStack(stack).toJSON();
  };
  expect(stackWith((map, stack) => Object.assign(map, { 'A': '2', 'bad-name': 'x', 'B': stack.region }))).toEqual(stackWith(() => undefined));
});

test('the function that ends all runs knows them, too: what it says must not quote them', () => {
  const stack = stackWithRun({ environment: { MODE: 'fast' } });
  const [poll, drain] = ['index.poll', 'index.drain'].map((handler) => resourcesOf(stack, FUNCTION).find(({ Properties }) => Properties.Handler === handler)!);
  expect(drain.Properties.Environment.Variables.JOB_ENVIRONMENTS).toEqual(poll.Properties.Environment.Variables.JOB_ENVIRONMENTS);
});

test('without any there is no setting', () => {
  expect(JSON.stringify(Template.fromStack(stackWithRun()).toJSON())).not.toContain('JOB_ENVIRONMENTS');
});

test('that of a state that was taken out of the app is gone', () => {
  const stack = newStack();
  newMachine(stack, newState(stack, 'Infer', { environment: { MODE: 'fast' } }));
  newState(stack, 'Other', { environment: { MODE: 'hunter2', LONG: 'x'.repeat(4000) } });
  stack.node.tryRemoveChild('Other');
  expect(Object.values(environmentsIn(stack))).toEqual([{ MODE: 'fast' }]);
});

describe('more than a function can have', () => {
  const sizeOf = (value: string) => JSON.stringify({ '0123456789abcdef': { LONG: value } }).length;
  const longest = 'x'.repeat(3500 - sizeOf(''));

  test('is refused when the app is synthesized', () => {
    expect(() => Template.fromStack(stackWithRun({ environment: { LONG: longest } }))).not.toThrow();
    expect(messageOf(() => Template.fromStack(stackWithRun({ environment: { LONG: `${longest}x` } })))).toContain(TOO_LONG(3501));
  });

  test('is counted in bytes, of all states together, by runner', () => {
    const half = 'é'.repeat(900);
    const stack = newStack();
    newMachine(stack, newState(stack, 'One', { environment: { LONG: half } }).next(newState(stack, 'Two', { environment: { LONG: `${half}!` } })));
    const message = messageOf(() => Template.fromStack(stack));
    expect(message).toMatch(/environment: got 3\d{3} bytes in all states/);
    expect(message).not.toContain('éé');
    const other = newStack();
    newMachine(other, newState(other, 'One', { environment: { LONG: half } })
      .next(newState(other, 'Two', { environment: { LONG: `${half}!` }, runner: new InferenceJobRunner(other, 'Runner') })));
    expect(() => Template.fromStack(other)).not.toThrow();
  });

  test('is not what a long token looks like', () => {
    const stack = newStack();
    const environment = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`A${index}`, Lazy.string({ produce: () => 'x' })]));
    newMachine(stack, newState(stack, 'Infer', { environment }));
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});
