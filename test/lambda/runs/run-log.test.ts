import { executionArn, USERS_EXECUTION } from './run-world';
import type { Decision } from '../../../lambda/reports/log';
import { metricsOf, PowertoolsRunLog, type RunDecisionRecord } from '../../../lambda/runs/run-log';

const record: RunDecisionRecord = {
  decision: 'started', runArn: executionArn('run-1'), executionArn: USERS_EXECUTION, stateName: 'Infer', secondsSinceStart: 61, jobArn: 'arn', queuedSeconds: 61,
};
const dimensions = { StackName: 'scoring', State: 'Infer' };
const of = (change: Partial<RunDecisionRecord>) => metricsOf({ ...record, queuedSeconds: undefined, ...change }, 'scoring');

test('a start counts, with the time that it took', () => {
  expect(of({ queuedSeconds: 61 })).toEqual({
    dimensions, figures: [{ name: 'RunsStarted', unit: 'Count', value: 1 }, { name: 'TimeQueued', unit: 'Seconds', value: 61 }],
  });
  expect(of({})?.figures[1]).toEqual({ name: 'TimeQueued', unit: 'Seconds', value: 0 });
});

test('a failure counts, with the duration of the job if there was one', () => {
  expect(of({ decision: 'failed' })).toEqual({ dimensions, figures: [{ name: 'RunsFailed', unit: 'Count', value: 1 }] });
  expect(of({ decision: 'failed', jobSeconds: 0 })?.figures).toEqual([
    { name: 'RunsFailed', unit: 'Count', value: 1 }, { name: 'JobDuration', unit: 'Seconds', value: 0 },
  ]);
});

test('a job that has finished has a duration', () => {
  expect(of({ decision: 'finished', jobSeconds: 7 })).toEqual({ dimensions, figures: [{ name: 'JobDuration', unit: 'Seconds', value: 7 }] });
});

test.each<Decision>(['adopted', 'duplicate canceled', 'waiting for a slot', 'canceled', 'event not sent'])('nothing else has a metric: %s', (decision) => {
  expect(of({ decision })).toBeUndefined();
});

test('what no state waits for has none', () => {
  expect(of({ stateName: undefined })).toBeUndefined();
});

test('a decision is a line of JSON, and its metrics are another', () => {
  const lines: string[] = [];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    new PowertoolsRunLog('scoring').decided(record);
  } finally {
    stdout.mockRestore();
  }
  const [line, metrics, ...more] = lines.map((text) => JSON.parse(text));
  expect(more).toEqual([]);
  const { decision, ...facts } = record;
  expect(line).toMatchObject({ level: 'INFO', message: decision, service: 'cdk-cleanrooms-ml', ...facts });
  expect(metrics._aws.CloudWatchMetrics).toEqual([{
    Namespace: 'cdk-cleanrooms-ml',
    Dimensions: [['StackName', 'State']],
    Metrics: [{ Name: 'RunsStarted', Unit: 'Count' }, { Name: 'TimeQueued', Unit: 'Seconds' }],
  }]);
  expect(metrics).toMatchObject({ ...dimensions, RunsStarted: 1, TimeQueued: 61 });
});
