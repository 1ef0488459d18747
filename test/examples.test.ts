import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ACTIVE, RUN } from './support';

const ROOT = resolve(__dirname, '..');

async function synthesize(example: string, stackName: string, context: object = {}): Promise<any> {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  try {
    await promisify(execFile)(process.execPath, ['node_modules/.bin/tsx', '--tsconfig', 'examples/tsconfig.json', `examples/${example}/app.ts`], {
      cwd: ROOT,
      env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) },
    });
    return JSON.parse(readFileSync(join(folder, `${stackName}.template.json`), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const allPropertiesOf = (template: any, type: string): any[] =>
  Object.values<any>(template.Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);

const propertiesOf = (template: any, type: string): any => {
  const all = allPropertiesOf(template, type);
  expect(all).toHaveLength(1);
  return all[0];
};

test('inference-job: the request of one job, with all that a user would set', async () => {
  const template = await synthesize('inference-job', 'LookalikeScores');
  const { ServiceToken: _token, ServiceTimeout: _timeout, ...request } = propertiesOf(template, RUN);
  expect(request).toEqual({
    MembershipIdentifier: expect.any(String),
    TrainedModelArn: expect.anything(),
    TrainedModelVersionIdentifier: expect.any(String),
    ConfiguredModelAlgorithmAssociationArn: expect.anything(),
    ResourceConfig: { InstanceType: 'ml.g5.2xlarge', InstanceCount: 1 },
    OutputConfiguration: { Accept: 'text/csv', Members: [{ AccountId: '444455556666' }] },
    DataSource: { MlInputChannelArn: expect.anything() },
    Description: expect.any(String),
    ContainerExecutionParameters: { MaxPayloadInMB: 6 },
    Environment: [{ Name: 'BATCH_SIZE', Value: '256' }, { Name: 'SCORE_THRESHOLD', Value: '0.75' }],
    KmsKeyArn: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
    MlModelInferencePayerAccountId: '444455556666',
    Tags: [{ Key: 'campaign', Value: 'autumn' }, { Key: 'team', Value: 'audiences' }],
  });
  expect(allPropertiesOf(template, ACTIVE).map(({ WaitSeconds }) => WaitSeconds)).toEqual([2400, 2400, 2400]);
  expect(template.Outputs.JobArn.Value).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^ScoresActive/), 'TrainedModelInferenceJobArn'] });
});

test('request: the job of a file that the AWS CLI takes', async () => {
  const template = await synthesize('request', 'Scores');
  const { ServiceToken: _token, ServiceTimeout: _timeout, ...properties } = propertiesOf(template, RUN);
  const request = JSON.parse(readFileSync(join(ROOT, 'examples/request/request.json'), 'utf8'));
  expect(properties).toEqual({
    MembershipIdentifier: request.membershipIdentifier,
    Name: 'autumn campaign',
    TrainedModelArn: request.trainedModelArn,
    ResourceConfig: { InstanceType: 'ml.g5.2xlarge', InstanceCount: 2 },
    OutputConfiguration: { Accept: 'text/csv', Members: [{ AccountId: '444455556666' }] },
    DataSource: { MlInputChannelArn: request.dataSource.mlInputChannelArn },
    Environment: [{ Name: 'SCORE_THRESHOLD', Value: '0.75' }],
    Tags: [{ Key: 'campaign', Value: 'autumn' }],
  });
  expect(template.Outputs.Image.Value).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^JobActive/), 'InferenceContainerImageDigest'] });
});

test('lanes: four jobs of a membership, two at once', async () => {
  const { Resources } = await synthesize('lanes', 'AudienceScores');
  const behind = Object.values<any>(Resources).filter(({ Type }) => Type === RUN)
    .map(({ DependsOn }) => (DependsOn as string[]).filter((id) => Resources[id].Type === ACTIVE).length);
  expect(behind.sort()).toEqual([0, 0, 1, 1]);
});

test('long-job: twelve hours, an alarm, and another run when it is asked for', async () => {
  const [template, again] = await Promise.all([synthesize('long-job', 'YearlyScores'), synthesize('long-job', 'YearlyScores', { run: '2027' })]);
  expect(allPropertiesOf(template, ACTIVE)).toHaveLength(15);
  expect(propertiesOf(template, 'AWS::CloudWatch::Alarm')).toMatchObject({ Namespace: 'cdk-cleanrooms-ml', MetricName: 'JobsFailed' });
  expect([template, again].map((one) => propertiesOf(one, RUN).RerunToken)).toEqual(['2026', '2027']);
});

test('results: what follows a job waits for it, and the queue is notified of results from the beginning', async () => {
  const template = await synthesize('results', 'ScoresAndAfter');
  expect(propertiesOf(template, 'AWS::SSM::Parameter').Value)
    .toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^JobActive/), 'TrainedModelInferenceJobArn'] });
  const { NotificationConfiguration } = propertiesOf(template, 'Custom::S3BucketNotifications');
  expect(NotificationConfiguration.QueueConfigurations).toEqual([expect.objectContaining({ Events: ['s3:ObjectCreated:*'] })]);
  const [{ DependsOn }] = Object.values<any>(template.Resources).filter(({ Type }) => Type === RUN);
  expect(DependsOn).toContainEqual(expect.stringMatching(/^ResultsNotifications/));
});

test('nightly: a schedule starts the state machine, and the key of a run is the schedule with the scheduled time', async () => {
  const template = await synthesize('nightly', 'NightlyScores');
  const { ScheduleExpression, Target: { Input } } = propertiesOf(template, 'AWS::Scheduler::Schedule');
  expect(ScheduleExpression).toBe('cron(0 2 * * ? *)');
  expect(JSON.parse(Input)).toEqual({
    channel: expect.stringMatching(/^arn:/), schedule: '<aws.scheduler.schedule-arn>', scheduledTime: '<aws.scheduler.scheduled-time>',
  });
  const { States: { Infer } } = definitionsIn(template).find(({ StartAt }) => StartAt === 'Infer');
  expect(Infer).toMatchObject({
    TimeoutSeconds: 12 * 3600,
    Retry: [
      { ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], MaxAttempts: 0 },
      { ErrorEquals: ['CleanRoomsML.JobFailed'], IntervalSeconds: 600, MaxAttempts: 1 },
    ],
  });
  expect(Infer.Parameters['Name.$']).toContain(", States.Format('{} {}', $.schedule, $.scheduledTime), ");
  expect(Infer.Catch).toEqual([{ ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'], Next: 'RunsAlready' }]);
  expect(JSON.stringify(Infer)).not.toContain('0.753');
  expect(allPropertiesOf(template, 'AWS::CloudWatch::Alarm')).toMatchObject([
    { Namespace: 'cdk-cleanrooms-ml', MetricName: 'RunsFailed' }, { Namespace: 'AWS/States', MetricName: 'ExecutionsFailed' },
  ]);
});

test('models: a map over ten models, three at a time', async () => {
  const template = await synthesize('models', 'ModelScores');
  const { States: { EveryModel } } = definitionsIn(template).find(({ StartAt }) => StartAt === 'EveryModel');
  expect(EveryModel).toMatchObject({ Type: 'Map', MaxConcurrency: 3 });
  expect(EveryModel.Items).toHaveLength(10);
  expect(EveryModel.ItemProcessor.States.Infer.Arguments.Input.request.trainedModelArn).toBe('{% $states.input.model %}');
});

/** The definitions of state machines, with a word for whatever is known only at deployment. */
const definitionsIn = (template: any): any[] => allPropertiesOf(template, 'AWS::StepFunctions::StateMachine').map(({ DefinitionString }) =>
  JSON.parse(typeof DefinitionString === 'string'
    ? DefinitionString
    : DefinitionString['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'token')).join('')));

test('simplest: the example of the README, as pasted', async () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(/```ts\n([^]*?)```/.exec(readme)?.[1]).toBe(readFileSync(join(ROOT, 'examples/simplest/app.ts'), 'utf8'));
  expect(/```python\n([^]*?)```/.exec(readme)?.[1]).toBe(readFileSync(join(ROOT, 'examples/simplest/app.py'), 'utf8'));

  const template = await synthesize('simplest', 'Scores');
  expect(template.Outputs.JobArn.Value).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^JobActive/), 'TrainedModelInferenceJobArn'] });
});
