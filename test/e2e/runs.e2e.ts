import { Command } from './command';
import type { SeenRuns } from './runs';

let command: Command;
let seen: SeenRuns;

beforeAll(async () => {
  command = Command.file('test/e2e/runs.ts');
  seen = await command.result();
});
afterAll(() => command?.cleanUp());

const statuses = (run: 'finished' | 'repeated' | 'ofAnotherSchedule' | 'failed' | 'aborted' | 'models') => seen[run].jobs.map(({ status }) => status);

test('nightly, models, and a state in JSONata with a key: each is deployed', () => {
  expect(seen.deployed).toEqual([true, true, true]);
});

test('an execution starts one job, waits for it, and returns what Get returns', () => {
  const { execution: { status, output }, jobs: [job] } = seen.finished;
  expect([status, ...statuses('finished')]).toEqual(['SUCCEEDED', 'ACTIVE']);
  expect(JSON.parse(output!)).toMatchObject({ trainedModelInferenceJobArn: job.arn, status: 'ACTIVE', name: job.name });
});

test('a second execution with the same key starts nothing', () => {
  expect(seen.repeated.execution).toMatchObject({ status: 'FAILED', error: expect.stringContaining('ExecutionAlreadyExists') });
  expect(seen.repeated.jobs).toEqual([]);
});

test('another schedule with the same time starts a job of its own', () => {
  expect(seen.ofAnotherSchedule.execution.status).toBe('SUCCEEDED');
  expect(statuses('ofAnotherSchedule')).toEqual(['ACTIVE']);
});

test('a key in JSONata: a second execution with it is refused, and one with another key runs', () => {
  const { first, repeated, another } = seen.keyed;
  expect([first, another].map(({ execution, jobs }) => [execution.status, jobs.length])).toEqual([['SUCCEEDED', 1], ['SUCCEEDED', 1]]);
  expect(repeated.execution).toMatchObject({ status: 'FAILED', error: expect.stringContaining('ExecutionAlreadyExists') });
  expect(repeated.jobs).toEqual([]);
});

test('a job that fails is started once more, as the state says, and then the execution fails with the reason of the service', () => {
  const { execution, jobs } = seen.failed;
  expect(statuses('failed')).toEqual(['CREATE_FAILED', 'CREATE_FAILED']);
  expect(execution).toMatchObject({ status: 'FAILED', error: 'CleanRoomsML.JobFailed' });
  expect(execution.cause).toContain('INTERNAL_ERROR: The inference container exited with an error. Fix the cause and start a new execution');
  expect(execution.cause).toContain(jobs[1].arn);
});

test('the job of an execution that is stopped is canceled', () => {
  expect([seen.aborted.execution.status, ...statuses('aborted')]).toEqual(['ABORTED', 'INACTIVE']);
});

test('a stack that is destroyed while a job runs cancels it first', () => {
  expect(seen.destroyed).toEqual([true, true, true]);
  expect(seen.inFlight.map(({ status }) => status)).toEqual(['INACTIVE']);
});

test('ten models in JSONata, each with a job, never more than three at once', () => {
  expect(seen.models.execution.status).toBe('SUCCEEDED');
  expect(statuses('models')).toEqual(Array(10).fill('ACTIVE'));
  expect(new Set(seen.models.jobs.map(({ trainedModelArn }) => trainedModelArn)).size).toBe(10);
  const output: { readonly job: string }[] = JSON.parse(seen.models.execution.output!);
  expect(output.map(({ job }) => job).sort()).toEqual(seen.models.jobs.map(({ arn }) => arn).sort());
  const times = seen.models.jobs.map(({ history }) => ({ from: history[0].at, to: history.at(-1)!.at }));
  expect(Math.max(...times.map(({ from }) => times.filter((other) => other.from <= from && from < other.to).length))).toBeLessThanOrEqual(3);
});

test('no execution has the value of an environment variable in its data', () => {
  expect(seen.history).toContain('CleanRoomsML.JobFailed');
  expect(seen.history).not.toContain('0.753');
});
