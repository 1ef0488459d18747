import { hasEnded, hasFailed, isCancellable, isFinished, isLive } from '../../../lambda/jobs/job-status';

test.each([
  // status, live, finished, ended, cancellable, failed
  ['CREATE_PENDING', true, false, false, true, false],
  ['CREATE_IN_PROGRESS', true, false, false, true, false],
  ['ACTIVE', false, true, true, false, false],
  ['CREATE_FAILED', false, false, true, false, true],
  ['CANCEL_PENDING', false, false, false, false, true],
  ['CANCEL_IN_PROGRESS', false, false, false, false, true],
  ['CANCEL_FAILED', false, false, false, true, true],
  ['INACTIVE', false, false, true, false, true],
  // One that the service may have tomorrow: it may be running, so that it is adopted, waited for, and canceled.
  ['CREATE_QUEUED', true, false, false, true, false],
  ['CANCEL_QUEUED', false, false, false, false, true],
])('%s', (status, live, finished, ended, cancellable, failed) => {
  expect([isLive, isFinished, hasEnded, isCancellable, hasFailed].map((is) => is(status))).toEqual([live, finished, ended, cancellable, failed]);
});
