/** CloudWatch accepts an alarm on a metric that nothing writes. It would never fire. */
import { TrainedModelInferenceJob } from '../src';
import { newState } from './run-support';
import { messageOf, newJob, newStack } from './support';

const JOB_METRICS = 'expected one of JobsStarted, JobsFailed, JobDuration, TimeQueued';
const RUN_METRICS = 'expected one of RunsStarted, RunsFailed, JobDuration, TimeQueued. The metrics of the state machine count how executions end.';

test.each<[string, (name: string) => unknown, string, string]>([
  ['a job', (name) => newJob(newStack()).metric(name), 'Stack/Job', JOB_METRICS],
  ['all jobs', (name) => TrainedModelInferenceJob.metricAll(name, 'Sum'), 'all inference jobs', JOB_METRICS],
  ['a state', (name) => newState(newStack()).metric(name), 'Stack/Infer', RUN_METRICS],
  ['a state, by the other method', (name) => newState(newStack()).metricRuns(name), 'Stack/Infer', RUN_METRICS],
])('%s has no metric of another name', (_, metricOf, of, allowed) => {
  for (const name of ['jobsfailed', 'nope', 'Jobs"Failed', 'toString', '']) {
    expect(messageOf(() => metricOf(name))).toBe(`invalid metric of ${of}: got ${JSON.stringify(name)}, ${allowed}`);
  }
  expect(messageOf(() => metricOf(undefined as never))).toContain(`invalid metric of ${of}: got nothing, expected one of`);
});
