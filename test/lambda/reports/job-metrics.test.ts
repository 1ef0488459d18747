import { metricsOf } from '../../../lambda/reports/job-metrics';
import type { Decision, DecisionRecord, Facts } from '../../../lambda/reports/log';
import { LOGICAL_ID, STACK_ID } from '../events';

const record = (decision: Decision, facts: Facts = {}): DecisionRecord =>
  ({ decision, stackId: STACK_ID, logicalId: 'ForecastActive5E6F7A8B', requestId: 'r', secondsSinceReceipt: 1, run: LOGICAL_ID, ...facts });
const dimensions = { StackName: 'forecast', Job: LOGICAL_ID };

test.each<[Decision, Facts, object[]]>([
  ['started', {}, [{ name: 'JobsStarted', unit: 'Count', value: 1 }, { name: 'TimeQueued', unit: 'Seconds', value: 0 }]],
  ['started', { queuedSeconds: 61 }, [{ name: 'JobsStarted', unit: 'Count', value: 1 }, { name: 'TimeQueued', unit: 'Seconds', value: 61 }]],
  ['finished', { jobSeconds: 600 }, [{ name: 'JobDuration', unit: 'Seconds', value: 600 }]],
  ['failed', { jobSeconds: 0 }, [{ name: 'JobsFailed', unit: 'Count', value: 1 }, { name: 'JobDuration', unit: 'Seconds', value: 0 }]],
])('a job that is %s with %j counts, for its stack and its Run', (decision, facts, figures) => {
  expect(metricsOf(record(decision, facts))).toEqual({ dimensions, figures });
});

test.each<Decision>(['adopted', 'duplicate canceled', 'waiting for a slot', 'handed over', 'canceled', 'retired', 'restored', 'event not sent'])(
  '"%s" counts nothing', (decision) => {
    expect(metricsOf(record(decision, { jobSeconds: 1, queuedSeconds: 1 }))).toBeUndefined();
  });

test('a job that says no more whose it is counts nothing', () => {
  expect(metricsOf(record('failed', { run: undefined, jobSeconds: 1 }))).toBeUndefined();
});
