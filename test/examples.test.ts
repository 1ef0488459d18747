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
}, 30_000);

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
}, 30_000);

test('simplest: the example of the README, as pasted', async () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(/```ts\n([^]*?)```/.exec(readme)?.[1]).toBe(readFileSync(join(ROOT, 'examples/simplest/app.ts'), 'utf8'));

  const template = await synthesize('simplest', 'Scores');
  expect(template.Outputs.JobArn.Value).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^JobActive/), 'TrainedModelInferenceJobArn'] });
}, 30_000);
