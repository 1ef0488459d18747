import { executionArn, OTHER_STATE_MACHINE, STATE_MACHINE, USERS_EXECUTION } from './run-world';
import { configurationOfRun, executionArnOf, nameIn, runOf, wantedJob } from '../../../lambda/runs/run';
import type { PollInput } from '../../../src/shared/run-input';
import { MEMBERSHIP, wanted } from '../events';
import { START_TIME } from '../virtual-clock';

const { request } = wanted();
const ARN = executionArn('run-1');
const WRITTEN = { version: 1, token: 'a-token', AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: USERS_EXECUTION, state: 'Infer', request };
const inputWith = (input: unknown): PollInput =>
  ({ stateMachineArn: STATE_MACHINE, executionArn: ARN, startTime: new Date(START_TIME).toISOString(), input });
const runWith = (change: object = {}) => runOf(inputWith({ ...WRITTEN, ...change }));

const NOT_STARTED_BY_A_STATE = expect.objectContaining({
  error: 'CleanRoomsML.InvalidRequest',
  message: 'this execution was not started by a `StartTrainedModelInferenceJob` state of this version of the library. Start an execution of your own state machine instead.',
});

describe('the input of an execution', () => {
  test('says what the run is', () => {
    expect(runWith({ environment: 'a-key' })).toEqual({
      owner: { stateMachineArn: STATE_MACHINE, executionName: 'run-1' },
      executionArn: ARN,
      started: START_TIME,
      token: 'a-token',
      waiting: { executionArn: USERS_EXECUTION, stateName: 'Infer' },
      request,
      environment: 'a-key',
    });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined], ['null', null], ['a list', [WRITTEN]], ['a text', 'x'], ['an empty map', {}],
    ['another version', { ...WRITTEN, version: 2 }], ['the version as a text', { ...WRITTEN, version: '1' }], ['no token', { ...WRITTEN, token: undefined }],
    ['a token that is no text', { ...WRITTEN, token: 7 }], ['no request', { ...WRITTEN, request: undefined }], ['a request that is no map', { ...WRITTEN, request: [] }],
  ])('is not one that a state has written: %s', (_, input) => {
    expect(() => runOf(inputWith(input))).toThrow(NOT_STARTED_BY_A_STATE);
  });

  // The console copies the input for a new execution.
  test('is not one that a state has written if its execution has another name', () => {
    const executionArnOfCopy = executionArn('7c9e6679-7425-40de-944b-e07fc1f90ae7');
    expect(() => runOf({ ...inputWith(WRITTEN), executionArn: executionArnOfCopy })).toThrow(NOT_STARTED_BY_A_STATE);
  });
});

describe('the job of a run', () => {
  test('is the request of the state, with tags even if there are none', () => {
    expect(wantedJob(runWith(), {})).toEqual({ request: { ...request, tags: {} } });
    expect(wantedJob(runWith({ request: { ...request, tags: { team: 'ads' } } }), {})).toEqual({ request: { ...request, tags: { team: 'ads' } } });
  });

  test('has the environment of its key, and of no other', () => {
    const environments = { a: { MODE: 'fast' }, b: { MODE: 'slow' } };
    expect(wantedJob(runWith({ environment: 'a' }), environments).request.environment).toEqual({ MODE: 'fast' });
    expect(wantedJob(runWith(), environments).request).not.toHaveProperty('environment');
  });

  test('is not started with another environment than the one that its state had', () => {
    expect(() => wantedJob(runWith({ environment: 'of-before' }), { a: { MODE: 'fast' } })).toThrow(expect.objectContaining({
      error: 'CleanRoomsML.InvalidRequest',
      message: 'a deployment has changed the environment of the job since the execution was started, so no job is started; a job that was started just before is '
        + 'canceled. Start a new execution; if you use a version or an alias of the state machine, with the newest version.',
    }));
  });

  test.each<[unknown, boolean]>([['nightly', true], [7, true], [0, true], ['', false], [null, false], [true, false], [{}, false], [['a'], false]])(
    'has no key that every execution would have: %j', (runKey, isSound) => {
      const job = () => wantedJob(runWith({ runKey }), {});
      if (isSound) {
        expect(job).not.toThrow();
      } else {
        expect(job).toThrow(expect.objectContaining({
          error: 'CleanRoomsML.InvalidRequest',
          message: `the \`runKey\` of the state is ${JSON.stringify(runKey)}, expected a nonempty string or a number that differs for each run. Nothing was started. Correct its source and `
            + 'start a new execution.',
        }));
      }
    });

  test('keeps the advice if a key is long', () => {
    expect(() => wantedJob(runWith({ runKey: { big: 'x'.repeat(3000) } }), {})).toThrow(/Correct its source and start a new execution\.$/);
  });

  test('has another configuration with an environment, and with another one', () => {
    const hashes = [{}, { environment: 'a' }, { environment: 'b' }, { environment: 'a' }].map((change) => configurationOfRun(runWith(change)));
    expect(new Set(hashes).size).toBe(3);
    expect(hashes[1]).toBe(hashes[3]);
  });

  test('is checked, and no value of the environment is quoted', () => {
    const invalid = { ...request, membershipIdentifier: MEMBERSHIP.replace('1', 'X'), resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: '2' } };
    let message = '';
    try {
      wantedJob(runWith({ request: invalid, environment: 'a' }), { a: { 'A-B': 'hunter2' } });
    } catch (error) {
      ({ message } = error as Error);
      expect(error).toMatchObject({ error: 'CleanRoomsML.InvalidRequest' });
    }
    expect(message).toMatch(/^invalid inference job, nothing was started: membershipIdentifier: got "X1111111-.*resourceConfig\.instanceCount: got the string "2", expected a whole number from 1 to 10; .*'A-B'.*\. Correct the values, which may come from the input of the state, and start a new execution\.$/);
    expect(message).not.toContain('hunter2');
  });
});

test('an execution has the name at the end of its ARN, and back', () => {
  expect(nameIn(ARN)).toBe('run-1');
  expect(executionArnOf({ stateMachineArn: STATE_MACHINE, executionName: 'run-1' })).toBe(ARN);
  expect(executionArnOf({ stateMachineArn: OTHER_STATE_MACHINE, executionName: 'run-1' })).not.toBe(ARN);
});
