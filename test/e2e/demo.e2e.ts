import { Command } from './command';

let demo: Command;
afterEach(() => demo?.cleanUp());

test('the demo deploys, changes and removes a job, and leaves no process behind', async () => {
  demo = Command.npm('demo');
  await demo.printed('== cdk deploy:');
  expect(demo.processes().length).toBeGreaterThan(0);

  expect(await demo.exit()).toBe(0);

  expect(demo.output).toContain('Start calls: 3');
  expect(demo.output).toMatch(/^1 +\S+ +CREATE_PENDING > CREATE_IN_PROGRESS > ACTIVE +no$/m);
  expect(demo.output).toMatch(/^2 +\S+ +CREATE_PENDING > CREATE_IN_PROGRESS > ACTIVE +no$/m);
  expect(demo.output).toMatch(/^3 +\S+ +CREATE_PENDING > CREATE_IN_PROGRESS > CANCEL_PENDING > CANCEL_IN_PROGRESS > INACTIVE +yes$/m);
  expect(demo.processes()).toEqual([]);
});

test('the demo of runs starts a job once, repeats nothing, cancels a job, and leaves no process behind', async () => {
  demo = Command.npm('demo:runs');

  expect(await demo.exit()).toBe(0);

  expect(demo.output).toMatch(/execution +FAILED: \S*ExecutionAlreadyExists/);
  expect(demo.output).toContain('Start calls: 2');
  expect(demo.output).toMatch(/^1 +\S+ +CREATE_PENDING > CREATE_IN_PROGRESS > ACTIVE +no$/m);
  expect(demo.output).toMatch(/^2 +\S+ +CREATE_PENDING > CREATE_IN_PROGRESS > CANCEL_PENDING > CANCEL_IN_PROGRESS > INACTIVE +yes$/m);
  expect(demo.processes()).toEqual([]);
});
