import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteUserValues, Postponed } from '../../../lambda/errors/error-kinds';
import type { JobDetails } from '../../../lambda/jobs/inference-jobs';
import { failureOf, failureOfJob, NotYet, RunFailure } from '../../../lambda/runs/run-failure';
import { MEMBERSHIP } from '../events';

const ARN = `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/trained-model-inference-job/abc`;
const job: JobDetails = {
  arn: ARN, name: 'nightly', status: 'CREATE_FAILED', createTime: new Date(0), updateTime: new Date(0), trainedModelArn: 'model', tags: {},
};
const errorNamed = (name: string, $metadata?: object) => Object.assign(new Error('no.'), { name, $metadata });

/** Only what the user has given could be corrected. */
const WHAT_REFUSES = 'Find out what rejects the call, for example a proxy or the policy of a VPC endpoint';

describe('why a run fails', () => {
  const LATER = 'Start a new execution later.';

  test.each<[string, Error, string]>([
    ['a refusal', errorNamed('ValidationException', { httpStatusCode: 400 }), 'ValidationException: no. Correct the request and start a new execution.'],
    ['something new', errorNamed('Something', { httpStatusCode: 418 }), 'Something: no. Correct the request and start a new execution.'],
    ['a denial', errorNamed('AccessDeniedException'), 'AccessDeniedException: no. Allow the role of the runner to perform the action (check its permissions boundary, service control '
      + 'policies, and the policies of the membership and the key), or correct the membership ID if this account has no such membership, then start a new execution.'],
    ['nothing there', errorNamed('ResourceNotFoundException'), 'ResourceNotFoundException: no. Check that the membership, the trained model and the ML input channel exist, then '
      + 'start a new execution.'],
    ['a conflict', errorNamed('ConflictException'), 'ConflictException: no. Resolve the conflict, for example with another `jobName`, and start a new execution.'],
    ['a quota', Object.assign(errorNamed('ServiceQuotaExceededException'), { quotaName: 'Jobs', quotaValue: 5 }),
      'ServiceQuotaExceededException: no (Jobs: 5). Request a quota increase in Service Quotas, under AWS Clean Rooms ML, and start a new execution.'],
    ['throttling', errorNamed('ThrottlingException'), `ThrottlingException: no. ${LATER}`],
    ['no answer', errorNamed('TimeoutError'), `TimeoutError: no. ${LATER}`],
    ['credentials', errorNamed('ExpiredToken'), `ExpiredToken: no. ${LATER}`],
    ['secondary work', new Postponed('no.'), `Error: no. ${LATER}`],
    ['no way to the service', errorNamed('Unreachable'), 'Unreachable: no. Add the missing NAT gateway or VPC endpoint, deploy, and start a new execution.'],
    ['a setting', errorNamed('InvalidConfiguration'), 'InvalidConfiguration: no. Correct the environment variable of the function, deploy, and start a new execution.'],
    ['a mistake of ours', new TypeError('x is undefined'), 'TypeError: x is undefined. This is a bug in cdk-cleanrooms-ml: report it with this message.'],
  ])('says what to do: %s', (_, error, message) => {
    noteUserValues(error);
    expect(failureOf(error, 'CleanRoomsML.StartFailed')).toMatchObject({ name: 'CleanRoomsML.StartFailed', error: 'CleanRoomsML.StartFailed', message });
  });

  test.each(['ValidationException', 'ConflictException', 'ServiceQuotaExceededException', 'Something'])('says what to do about any other call: %s', (name) => {
    const error = errorNamed(name, { httpStatusCode: 418 });
    expect(failureOf(error, 'CleanRoomsML.StartFailed').message).toBe(`${name}: no. ${WHAT_REFUSES}, then start a new execution.`);
    expect(failureOf(error, 'CleanRoomsML.WaitFailed')).toMatchObject({
      error: 'CleanRoomsML.WaitFailed', message: `${name}: no. The job may be fine. ${WHAT_REFUSES}, then start a new execution.`,
    });
  });

  test('stays what it is if it is known', () => {
    const failure = new RunFailure('CleanRoomsML.JobFailed', 'the job failed');
    expect(failureOf(failure, 'CleanRoomsML.WaitFailed')).toBe(failure);
  });

  test('is a text that a terminal can show, of a length that people read', () => {
    const { message } = new RunFailure('CleanRoomsML.JobFailed', `a\u001B[31m name\u0007 ${'page\n'.repeat(1000)}`);
    expect(message).toMatch(/^a name page\n.*…$/s);
    expect(Buffer.byteLength(message)).toBeLessThan(2000);
  });
});

describe('a job that has failed', () => {
  const NO_LOGS_KNOWN = 'Its logs, if there are any, are in the log group /aws/cleanroomsml/TrainedModelInferenceJobs.';
  const ADVICE = 'Fix the cause and start a new execution; if the service lacked capacity, wait first, or choose another instance type.';

  test.each<[string, Partial<JobDetails>, string]>([
    ['a code and a message', { statusCode: 'INTERNAL_ERROR', statusMessage: 'It exited.' }, 'INTERNAL_ERROR: It exited'],
    ['a message', { statusMessage: 'It exited' }, 'It exited'],
    ['a code', { statusCode: 'INTERNAL_ERROR' }, 'INTERNAL_ERROR'],
    ['nothing', {}, 'the service gave no reason'],
  ])('has the reason that the service gave: %s', (_, details, reason) => {
    expect(failureOfJob({ ...job, ...details })).toMatchObject({
      error: 'CleanRoomsML.JobFailed',
      message: `inference job "nightly" ended as CREATE_FAILED: ${reason}. ${ADVICE} ${NO_LOGS_KNOWN} Job: ${ARN}`,
    });
  });

  test.each([[undefined, ''], ['No privacy policy.', ' (No privacy policy)']])('says what is missing for its logs: %s', (logsStatusDetails, words) => {
    expect(failureOfJob({ ...job, logsStatus: 'PUBLISH_FAILED', logsStatusDetails }).message).toContain(
      `${ADVICE} Its logs were not published${words}: check the ML configuration of the membership and the privacy configuration of the configured model algorithm association.`);
  });

  test.each(['CANCEL_PENDING', 'CANCEL_IN_PROGRESS', 'CANCEL_FAILED', 'INACTIVE'])('was canceled by somebody else: %s', (status) => {
    expect(failureOfJob({ ...job, status })).toMatchObject({
      error: 'CleanRoomsML.JobCanceled',
      message: `inference job "nightly" ended as ${status}: the service gave no reason. It was canceled outside this execution. Start a new execution to run it again. Job: ${ARN}`,
    });
  });
});

test('a poll that is not the end has a name of its own, and no stack trace in the history of the execution', () => {
  expect(new NotYet('it runs')).toMatchObject({ name: 'CleanRoomsML.NotYet', message: 'it runs', stack: 'CleanRoomsML.NotYet: it runs' });
});

test('docs/runs.md explains every error of this library, and no other', () => {
  const [source, page] = ['lambda/runs/run-failure.ts', 'docs/runs.md'].map((file) => readFileSync(join(__dirname, '..', '..', '..', file), 'utf8'));
  const [, union] = /export type RunError =(.*?);/s.exec(source)!;
  const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name).sort();

  expect(names(page, /^\| `(CleanRoomsML\.\w+)` \|/gm)).toEqual(names(union, /'(CleanRoomsML\.\w+)'/g));
});
