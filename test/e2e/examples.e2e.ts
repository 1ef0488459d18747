import { Command } from './command';
import type { DeployedExample } from './examples';

let command: Command;
let results: Record<'simplest' | 'lanes', DeployedExample>;

beforeAll(async () => {
  command = Command.file('test/e2e/examples.ts', ['simplest', 'lanes']);
  results = await command.result();
});
afterAll(() => command?.cleanUp());

test('simplest: the job of the README is deployed, waited for and removed', () => {
  const { deployed, output, jobs, destroyed } = results.simplest;
  expect([deployed, destroyed]).toEqual([true, true]);
  expect(jobs.map(({ status }) => status)).toEqual(['ACTIVE']);
  expect(output).toContain(`Scores.JobArn = ${jobs[0].arn}`);
});

test('lanes: four jobs run, never more than two at once', () => {
  const { deployed, jobs, destroyed } = results.lanes;
  expect([deployed, destroyed]).toEqual([true, true]);
  expect(jobs.map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
  const running = jobs.map(({ history }) => ({ from: history[0].at, to: history.at(-1)!.at }));
  const atOnce = running.map(({ from }) => running.filter((other) => other.from <= from && from < other.to).length);
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(2);
});
