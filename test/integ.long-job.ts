/** As examples/long-job: a wait of up to twelve hours, an alarm, and a token to run again. */
import { Duration } from 'aws-cdk-lib';
import { expectFinished, newAccountStack, SMALL } from './integ-account';
import { JobCompletion, TrainedModelInferenceJob } from '../src';

const { app, stack, ...account } = newAccountStack('LongJob');

const job = new TrainedModelInferenceJob(stack, 'Job', {
  ...account,
  instanceType: SMALL,
  completion: JobCompletion.upTo(Duration.hours(12)),
  rerunToken: '2026',
});
job.metricFailed().createAlarm(stack, 'JobFailed', { threshold: 1, evaluationPeriods: 1 });

expectFinished(app, stack, job);
