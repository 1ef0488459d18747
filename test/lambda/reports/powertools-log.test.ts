import type { DecisionRecord } from '../../../lambda/reports/log';
import { PowertoolsLog } from '../../../lambda/reports/powertools-log';
import { LOGICAL_ID, STACK_ID } from '../events';

const record: DecisionRecord = {
  decision: 'started', stackId: STACK_ID, logicalId: LOGICAL_ID, requestId: 'r', secondsSinceReceipt: 61, run: LOGICAL_ID, jobArn: 'arn', queuedSeconds: 61,
};

/** What is printed of some decisions, line by line. Lambda takes both streams. */
function printed(...records: DecisionRecord[]): Record<string, any>[] {
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0));
  try {
    const log = new PowertoolsLog();
    records.forEach((one) => log.decided(one));
  } finally {
    streams.forEach((stream) => stream.mockRestore());
  }
  return lines.map((line) => {
    expect(line).toMatch(/^\{.*\}\n$/);
    return JSON.parse(line);
  });
}

test('a decision is a line of JSON', () => {
  const { timestamp, ...line } = printed({ ...record, decision: 'adopted' })[0];
  expect(line).toEqual({
    level: 'INFO',
    message: 'adopted',
    service: 'cdk-cleanrooms-ml',
    sampling_rate: 0,
    stackId: STACK_ID,
    logicalId: LOGICAL_ID,
    requestId: 'r',
    secondsSinceReceipt: 61,
    run: LOGICAL_ID,
    jobArn: 'arn',
    queuedSeconds: 61,
  });
  expect(Date.parse(timestamp)).not.toBeNaN();
});

test('what went wrong with an event is a warning', () => {
  expect(printed({ ...record, decision: 'event not sent', error: 'TimeoutError' })[0]).toMatchObject({ level: 'WARN', error: 'TimeoutError' });
});

test('what counts is a second line, in the embedded metric format', () => {
  const [, metrics, ...more] = printed(record);
  expect(more).toEqual([]);
  expect(metrics).toEqual({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [{
        Namespace: 'cdk-cleanrooms-ml',
        Dimensions: [['StackName', 'Job']],
        Metrics: [{ Name: 'JobsStarted', Unit: 'Count' }, { Name: 'TimeQueued', Unit: 'Seconds' }],
      }],
    },
    StackName: 'forecast',
    Job: LOGICAL_ID,
    JobsStarted: 1,
    TimeQueued: 61,
  });
});

test('one says nothing of the decision before it', () => {
  const [, , line, metrics] = printed(record, { ...record, decision: 'failed', run: 'Other', jobArn: undefined, jobSeconds: 5 });
  expect(line).not.toHaveProperty('jobArn');
  expect(metrics._aws.CloudWatchMetrics[0]).toMatchObject({ Dimensions: [['StackName', 'Job']], Metrics: [{ Name: 'JobsFailed' }, { Name: 'JobDuration' }] });
  expect(metrics).toMatchObject({ Job: 'Other', JobsFailed: 1, JobDuration: 5 });
  expect(metrics).not.toHaveProperty('JobsStarted');
});

describe('with the settings of Powertools in the environment', () => {
  const before = { ...process.env };
  afterEach(() => { process.env = { ...before }; });

  test('nothing of a request is logged', () => {
    process.env.POWERTOOLS_LOGGER_LOG_EVENT = 'true';
    expect(printed({ ...record, decision: 'adopted' })).toHaveLength(1);
  });

  test('the metrics can be switched off', () => {
    process.env.POWERTOOLS_METRICS_DISABLED = 'true';
    expect(printed(record)).toHaveLength(1);
  });
});
