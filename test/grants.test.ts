import { App, Aws, CfnParameter, CfnResource, Resource as CdkResource, SecretValue, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as fc from 'fast-check';
import { ITrainedModelInferenceJob, ITrainedModelInferenceJobRef, TrainedModelInferenceJob, TrainedModelInferenceJobGrants } from '../src';
import { MEMBERSHIP, messageOf, newJob, newStack, onlyResourceOf, resourcesOf, RUN } from './support';

const ARN = `arn:aws:cleanrooms-ml:eu-west-1:444455556666:membership/${MEMBERSHIP}/trained-model-inference-job/abc`;

/** The statements of a user who was granted something. */
function granted(stack: Stack, grant: (user: iam.User) => iam.Grant) {
  const user = new iam.User(stack, 'User');
  grant(user).assertSuccess();
  const policy = resourcesOf(stack, 'AWS::IAM::Policy').find(({ id }) => id.startsWith('User'))!;
  return policy.Properties.PolicyDocument.Statement.map(({ Action, Resource, Effect }: any) => ({ Effect, Action, Resource }));
}

const membershipArn = (stack: Stack, region: string = Aws.REGION, account: string = Aws.ACCOUNT_ID) =>
  stack.resolve(`arn:${Aws.PARTITION}:cleanrooms:${region}:${account}:membership/${MEMBERSHIP}`);

describe('a job of the stack', () => {
  test.each<[string, (job: ITrainedModelInferenceJob, user: iam.User) => iam.Grant, unknown]>([
    ['read', (job, user) => job.grants.read(user), ['cleanrooms-ml:GetTrainedModelInferenceJob', 'cleanrooms-ml:ListTagsForResource']],
    ['cancel', (job, user) => job.grants.cancel(user), 'cleanrooms-ml:CancelTrainedModelInferenceJob'],
    ['any', (job, user) => job.grants.actions(user, 'cleanrooms-ml:TagResource'), 'cleanrooms-ml:TagResource'],
  ])('%s: from its Start on, not only when it has finished', (_, grant, Action) => {
    const stack = newStack();
    const job = newJob(stack);
    expect(granted(stack, (user) => grant(job, user))).toEqual([
      { Effect: 'Allow', Action, Resource: { Ref: onlyResourceOf(stack, RUN).id } },
      { Effect: 'Allow', Action: 'cleanrooms:PassMembership', Resource: membershipArn(stack) },
    ]);
  });
});

/** What an L1 construct would be, were there one. */
class CfnJob extends CdkResource implements ITrainedModelInferenceJobRef {
  public readonly trainedModelInferenceJobRef: { trainedModelInferenceJobArn: string };

  constructor(scope: Stack, id: string, trainedModelInferenceJobArn: string) {
    super(scope, id, { environmentFromArn: trainedModelInferenceJobArn });
    this.trainedModelInferenceJobRef = { trainedModelInferenceJobArn };
  }
}

describe('by a reference', () => {
  const READ = ['cleanrooms-ml:GetTrainedModelInferenceJob', 'cleanrooms-ml:ListTagsForResource'];
  const read = (resource: ITrainedModelInferenceJobRef) =>
    (user: iam.User) => TrainedModelInferenceJobGrants.fromTrainedModelInferenceJob(resource).read(user);

  test('a job of the stack is granted from its Start on all the same', () => {
    const stack = newStack();
    const job = newJob(stack);
    expect(granted(stack, read(job))[0].Resource).toEqual({ Ref: onlyResourceOf(stack, RUN).id });
    expect(job.trainedModelInferenceJobRef).toEqual({ trainedModelInferenceJobArn: job.trainedModelInferenceJobArn });
  });

  test('the membership is that of the ARN, in the environment of the reference', () => {
    const stack = newStack();
    expect(granted(stack, read(new CfnJob(stack, 'Job', ARN)))).toEqual([
      { Effect: 'Allow', Action: READ, Resource: ARN },
      { Effect: 'Allow', Action: 'cleanrooms:PassMembership', Resource: membershipArn(stack, 'eu-west-1', '444455556666') },
    ]);
  });

  test.each(['arn:aws:x:y:z:foo', 'abc', ARN.replace('trained-model-inference-job', 'trained-model')])('is refused if the ARN is not that of a job: %s', (arn) => {
    const job = new CfnJob(newStack(), 'Job', arn.startsWith('arn:') ? arn : ARN);
    job.trainedModelInferenceJobRef.trainedModelInferenceJobArn = arn;
    expect(messageOf(() => TrainedModelInferenceJobGrants.fromTrainedModelInferenceJob(job)))
      .toContain(`invalid inference job at Stack/Job: trainedModelInferenceJobRef.trainedModelInferenceJobArn: got "${arn}", expected an ARN of the form`);
  });

  test('an ARN may be known only at deployment', () => {
    const stack = newStack();
    const arn = new CfnResource(stack, 'Other', { type: 'AWS::CloudFormation::CustomResource' }).getAtt('Arn').toString();
    const [job, membership] = granted(stack, read(new CfnJob(stack, 'Job', arn)));
    expect(job.Resource).toEqual({ 'Fn::GetAtt': ['Other', 'Arn'] });
    expect(JSON.stringify(membership.Resource)).toContain(JSON.stringify({ 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Select': [5, { 'Fn::Split': [':', job.Resource] }] }] }] }));
  });
});

describe('an imported job', () => {
  test('is known by its ARN', () => {
    const job = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(newStack(), 'Job', ARN);
    expect(job.trainedModelInferenceJobArn).toBe(ARN);
    expect(job.trainedModelInferenceJobRef).toEqual({ trainedModelInferenceJobArn: ARN });
    expect(job.membershipIdentifier).toBe(MEMBERSHIP);
    expect(job.env).toEqual({ account: '444455556666', region: 'eu-west-1' });
  });

  test('grants in its own account and region', () => {
    const stack = newStack();
    const job = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Job', ARN);
    expect(granted(stack, (user) => job.grants.read(user))).toEqual([
      { Effect: 'Allow', Action: ['cleanrooms-ml:GetTrainedModelInferenceJob', 'cleanrooms-ml:ListTagsForResource'], Resource: ARN },
      { Effect: 'Allow', Action: 'cleanrooms:PassMembership', Resource: membershipArn(stack, 'eu-west-1', '444455556666') },
    ]);
  });

  test('may be known only at deployment', () => {
    const stack = newStack();
    const arn = new CfnParameter(stack, 'Arn').valueAsString;
    const job = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Job', arn);
    const split = (index: number, separator: string, of: unknown) => ({ 'Fn::Select': [index, { 'Fn::Split': [separator, of] }] });
    expect(stack.resolve(job.membershipIdentifier)).toEqual(split(1, '/', split(5, ':', { Ref: 'Arn' })));
    expect(granted(stack, (user) => job.grants.cancel(user))[0].Resource).toEqual({ Ref: 'Arn' });
  });

  test('declares no resource', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Job', ARN);
    expect(app.synth().getStackByName('Stack').template).not.toHaveProperty('Resources');
  });

  test('may have any ARN that the pattern of the service takes', () => {
    // Of the service's own model.
    const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
    const pattern = new RegExp(`^arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership/${uuid}/trained-model-inference-job/[-a-zA-Z0-9_/.]+$`);
    fc.assert(fc.property(fc.stringMatching(pattern), (arn) => {
      const job = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(newStack(), 'Job', arn);
      const [, , , region, account, resource] = arn.split(':');
      expect([job.trainedModelInferenceJobArn, job.membershipIdentifier, job.env]).toEqual([arn, resource.split('/')[1], { account, region }]);
    }), { examples: ['abc/more', '/', '//', 'a/', '.', 'A-1'].map((id) => [ARN.replace(/[^/]+$/, id)]) });
  });

  test('may be of a partition, Region and account that are known only at deployment', () => {
    const stack = newStack();
    const arn = `arn:${Aws.PARTITION}:cleanrooms-ml:${Aws.REGION}:${Aws.ACCOUNT_ID}:membership/${MEMBERSHIP}/trained-model-inference-job/abc`;
    const job = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Job', arn);
    expect(granted(stack, (user) => job.grants.cancel(user))[0].Resource).toEqual(stack.resolve(arn));
  });

  test.each([
    `arn:${Aws.PARTITION}:cleanrooms-ml:us-east-1:111122223333:membership/${Aws.STACK_NAME}/trained-model-inference-job/${Aws.REGION}`,
    ARN.replace(MEMBERSHIP, Aws.STACK_NAME), ARN.replace('abc', `job-${Aws.REGION}`), `${Aws.STACK_NAME}/trained-model-inference-job/abc`,
  ])('may have parts that are known only at deployment: %s', (arn) => {
    const stack = newStack();
    const job = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Job', arn);
    expect(granted(stack, (user) => job.grants.cancel(user))[0].Resource).toEqual(stack.resolve(arn));
  });

  test.each([
    `job-${Aws.REGION}`, `arn:aws:cleanrooms-ml:us-east-1:111122223333:${Aws.REGION}`, `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${Aws.REGION}`,
    `arn:aws:s3:::${Aws.REGION}`, ARN.replace('trained-model-inference-job/abc', `trained-model/${Aws.REGION}`), ARN.replace('cleanrooms-ml', Aws.REGION),
  ])('is refused if the parts that are known are not those of a job: %s', (arn) => {
    expect(messageOf(() => TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(newStack(), 'Job', arn))).toBe(
      `invalid inference job at Stack/Job: trainedModelInferenceJobArn: got ${JSON.stringify(arn)}, expected an ARN of the form `
      + 'arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/trained-model-inference-job/<id>; a token may stand for the whole of it, or within one of these parts');
  });

  test.each<[string, (stack: Stack) => string]>([
    ['of CDK', (stack) => ssm.StringParameter.fromStringParameterAttributes(stack, 'Parameter', { parameterName: '/job', version: 1 }).stringValue],
    ['with more after it', (stack) => `${ssm.StringParameter.fromStringParameterAttributes(stack, 'Parameter', { parameterName: '/job', version: 1 }).stringValue}/abc`],
    ['to a secret', () => SecretValue.secretsManager('job').unsafeUnwrap()],
    ['as a text', () => '{{resolve:ssm:/job}}'],
  ])('is refused if it is a dynamic reference, which CloudFormation does not split: one %s', (_, arnOf) => {
    const stack = newStack();
    expect(messageOf(() => TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Job', arnOf(stack)))).toBe(
      'invalid inference job at Stack/Job: trainedModelInferenceJobArn: got a dynamic reference ({{resolve:…}}), expected the ARN, or a parameter of the stack: '
      + 'CloudFormation cannot take a dynamic reference apart. For an ARN in Parameter Store, use ssm.StringParameter.valueForStringParameter()');
    const job = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Job', ssm.StringParameter.valueForStringParameter(stack, '/job'));
    expect(() => granted(stack, (user) => job.grants.read(user))).not.toThrow();
  });

  test.each([
    '', 'abc', ARN.replace('trained-model-inference-job', 'trained-model'), ARN.replace('cleanrooms-ml', 'cleanrooms'), `${ARN} `, `${ARN}\n`, `${ARN}:more`,
    ...[' ', `${MEMBERSHIP} `, MEMBERSHIP.slice(1), MEMBERSHIP.replace('1', 'A')].map((membership) => ARN.replace(MEMBERSHIP, membership)),
  ])('is refused: %j', (arn) => {
    expect(messageOf(() => TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(newStack(), 'Job', arn))).toBe(
      `invalid inference job at Stack/Job: trainedModelInferenceJobArn: got ${JSON.stringify(arn)}, expected an ARN of the form `
      + 'arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/trained-model-inference-job/<id>');
  });

  test.each<[unknown, string]>([[undefined, 'nothing'], [7, 'the number 7'], [{ arn: ARN }, 'a map or another object']])('is refused: %j', (arn, given) => {
    expect(messageOf(() => TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(newStack(), 'Job', arn as string)))
      .toContain(`invalid inference job at Stack/Job: trainedModelInferenceJobArn: got ${given}, expected an ARN`);
  });
});
