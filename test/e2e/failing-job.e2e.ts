import { Command } from './command';
import type { FailingJob } from './failing-job';

let command: Command;
let result: FailingJob;

beforeAll(async () => {
  command = Command.file('test/e2e/failing-job.ts');
  result = await command.result();
});
afterAll(() => command?.cleanUp());

test('a job that fails in an update fails the deployment with the status code and message of the service', () => {
  expect(result.deployed).toBe(true);
  expect(result.updated).toBe(false);
  const output = result.updateOutput.replace(/\s+/g, ' ');
  expect(output).toContain('ended as CREATE_FAILED: ALGORITHM_ERROR: column "age" is missing in the input');
  expect(output).toContain('/aws/cleanroomsml/TrainedModelInferenceJobs');
});

test('the rollback starts nothing and keeps the result of the job before', () => {
  expect(result.startsAfterUpdate).toBe(2);
  expect(result.jobsAfterUpdate.map(({ status }) => status)).toEqual(['ACTIVE', 'CREATE_FAILED']);
});

test('the next deployment of the configuration before starts nothing', () => {
  expect(result.deployedAgain).toBe(true);
  expect(result.startsAfterDeployedAgain).toBe(2);
});

test('the stack goes, its finished job is retired and no process is left', () => {
  expect(result.destroyed).toBe(true);
  expect(result.jobsInTheEnd[0].tags).not.toHaveProperty('cdk-cleanrooms-ml:logical-id');
  expect(command.processes()).toEqual([]);
});
