import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ITrainedModelInferenceJob, TrainedModelInferenceJob } from '../src';
import { MEMBERSHIP, messageOf, newJob, newStack, onlyResourceOf, resourcesOf, RUN } from './support';

const ARN = `arn:aws:cleanrooms-ml:eu-west-1:444455556666:membership/${MEMBERSHIP}/trained-model-inference-job/abc`;

/** The statements of a user who was granted something. */
function granted(stack: Stack, grant: (user: iam.User) => iam.Grant) {
  const user = new iam.User(stack, 'User');
  grant(user).assertSuccess();
  const policy = resourcesOf(stack, 'AWS::IAM::Policy').find(({ id }) => id.startsWith('User'))!;
  return policy.Properties.PolicyDocument.Statement.map(({ Action, Resource, Effect }: any) => ({ Effect, Action, Resource }));
}

const membershipArn = (stack: Stack, region: unknown = { Ref: 'AWS::Region' }, account: unknown = { Ref: 'AWS::AccountId' }) =>
  stack.resolve({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cleanrooms:', region, ':', account, `:membership/${MEMBERSHIP}`]] });

describe('a job of the stack', () => {
  test.each<[string, (job: ITrainedModelInferenceJob, user: iam.User) => iam.Grant, unknown]>([
    ['read', (job, user) => job.grantRead(user), ['cleanrooms-ml:GetTrainedModelInferenceJob', 'cleanrooms-ml:ListTagsForResource']],
    ['cancel', (job, user) => job.grantCancel(user), 'cleanrooms-ml:CancelTrainedModelInferenceJob'],
    ['any', (job, user) => job.grant(user, 'cleanrooms-ml:TagResource'), 'cleanrooms-ml:TagResource'],
  ])('%s: from its Start on, not only when it has finished', (_, grant, Action) => {
    const stack = newStack();
    const job = newJob(stack);
    expect(granted(stack, (user) => grant(job, user))).toEqual([
      { Effect: 'Allow', Action, Resource: { Ref: onlyResourceOf(stack, RUN).id } },
      { Effect: 'Allow', Action: 'cleanrooms:PassMembership', Resource: membershipArn(stack) },
    ]);
  });
});

describe('an imported job', () => {
  test('is known by its ARN', () => {
    const job = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(newStack(), 'Job', ARN);
    expect(job.trainedModelInferenceJobArn).toBe(ARN);
    expect(job.membershipIdentifier).toBe(MEMBERSHIP);
    expect(job.env).toEqual({ account: '444455556666', region: 'eu-west-1' });
  });

  test('grants in its own account and region', () => {
    const stack = newStack();
    const job = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Job', ARN);
    expect(granted(stack, (user) => job.grantRead(user))).toEqual([
      { Effect: 'Allow', Action: ['cleanrooms-ml:GetTrainedModelInferenceJob', 'cleanrooms-ml:ListTagsForResource'], Resource: ARN },
      {
        Effect: 'Allow',
        Action: 'cleanrooms:PassMembership',
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:cleanrooms:eu-west-1:444455556666:membership/${MEMBERSHIP}`]] },
      },
    ]);
  });

  test('may be known only at deployment', () => {
    const stack = newStack();
    const arn = new CfnParameter(stack, 'Arn').valueAsString;
    const job = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Job', arn);
    const split = (index: number, separator: string, of: unknown) => ({ 'Fn::Select': [index, { 'Fn::Split': [separator, of] }] });
    expect(stack.resolve(job.membershipIdentifier)).toEqual(split(1, '/', split(5, ':', { Ref: 'Arn' })));
    expect(granted(stack, (user) => job.grantCancel(user))[0].Resource).toEqual({ Ref: 'Arn' });
  });

  test('declares no resource', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Job', ARN);
    expect(app.synth().getStackByName('Stack').template).not.toHaveProperty('Resources');
  });

  test.each(['abc/more', 'a_b.c/d/e', 'A-1'])('has any id that the pattern of the service takes: %s', (id) => {
    const arn = ARN.replace(/[^/]+$/, id);
    const job = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(newStack(), 'Job', arn);
    expect([job.trainedModelInferenceJobArn, job.membershipIdentifier, job.env.region]).toEqual([arn, MEMBERSHIP, 'eu-west-1']);
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
