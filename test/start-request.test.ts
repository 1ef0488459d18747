import { CfnOutput, CfnParameter, Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { InferenceJobProvider, InferenceJobRequest, JobCompletion, TrainedModelInferenceJob } from '../src';
import { CHANNEL_ARN, fullProps, KEY_ARN, lastLegOf, MEMBERSHIP, messageOf, MODEL_ARN, newJob, newStack, resourcesOf, runOf } from './support';

/** As the AWS CLI takes it. */
const REQUEST = {
  membershipIdentifier: MEMBERSHIP,
  name: 'the job',
  trainedModelArn: MODEL_ARN,
  resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: 2 },
  outputConfiguration: { accept: 'text/csv', members: [{ accountId: '111122223333' }] },
  dataSource: { mlInputChannelArn: CHANNEL_ARN },
  containerExecutionParameters: { maxPayloadInMB: 6 },
  environment: { MODE: 'fast' },
  kmsKeyArn: KEY_ARN,
  tags: { team: 'ads' },
};

describe('a job of a request that works already', () => {
  test('is the job of the same props', () => {
    const [byProps, byRequest] = [newStack(), newStack()];
    const props = fullProps(byProps);
    const job = newJob(byProps, 'Job', props);
    // The way back is the way there.
    TrainedModelInferenceJob.forRequest(byRequest, 'Job', InferenceJobRequest.fromObject(job.toStartRequest()), { rerunToken: props.rerunToken });
    expect(Template.fromStack(byRequest).toJSON()).toEqual(Template.fromStack(byProps).toJSON());
  });

  test('takes the props of the deployment besides it', () => {
    const stack = newStack();
    const provider = new InferenceJobProvider(stack, 'Provider');
    TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromObject(REQUEST), {
      completion: JobCompletion.upTo(Duration.minutes(7)), rerunToken: 'again', removalPolicy: RemovalPolicy.RETAIN, provider,
    });
    expect(runOf(stack)).toMatchObject({ ServiceToken: stack.resolve(provider.serviceToken), RerunToken: 'again', RemovalPolicy: 'retain', KmsKeyArn: KEY_ARN });
    expect(lastLegOf(stack).Properties.WaitSeconds).toBe(420);
  });

  test('gets its permissions', () => {
    const stack = newStack();
    TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromObject(REQUEST));
    expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::Policy'))).toContain(KEY_ARN);
  });

  test('without a name gets a made one', () => {
    const stack = newStack();
    const { name: _, ...request } = REQUEST;
    TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromObject(request));
    expect(runOf(stack)).not.toHaveProperty('Name');
  });

  test('that does not work says where, and all that is wrong', () => {
    const request = InferenceJobRequest.fromObject({ ...REQUEST, nmae: 'x', resourceConfig: { instanceType: 'g5', instanceCount: '2' } });
    const message = messageOf(() => TrainedModelInferenceJob.forRequest(newStack(), 'Job', request));
    expect(message).toMatch(/^invalid request for the inference job at Stack\/Job: /);
    expect(message).toContain('nmae: got');
    expect(message).toContain('resourceConfig.instanceCount: got');
    expect(message).toContain('resourceConfig.instanceType: got "g5"');
  });
});

describe('the request of a job', () => {
  test('is what the CLI takes, without what makes it ours', () => {
    const stack = newStack({ tags: { cost: 'center' } });
    const job = TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromObject(REQUEST));
    Tags.of(job).add('aspect', 'too');
    expect(job.toStartRequest()).toEqual({ ...REQUEST, tags: { team: 'ads', cost: 'center' } });
  });

  test('is that of the job, whatever becomes of the maps that it was given', () => {
    const stack = newStack();
    const [environment, tags] = [{ MODE: 'fast' }, { team: 'ads' }];
    const job = newJob(stack, 'Job', { environment, tags });
    [environment, tags].forEach((map) => Object.assign(map, { MODE: 'slow', team: 'others' }));
    expect(job.toStartRequest()).toMatchObject({ environment: { MODE: 'fast' }, tags: { team: 'ads' } });
    expect(runOf(stack)).toMatchObject({ Environment: [{ Name: 'MODE', Value: 'fast' }], Tags: expect.arrayContaining([{ Key: 'team', Value: 'ads' }]) });
  });

  test('has a placeholder where the name is made', () => {
    expect(newJob(newStack()).toStartRequest()).toEqual({
      membershipIdentifier: MEMBERSHIP,
      name: '<a name of 1 to 63 characters>',
      trainedModelArn: MODEL_ARN,
      resourceConfig: { instanceType: 'ml.g5.xlarge' },
      outputConfiguration: { members: [{ accountId: '111122223333' }] },
      dataSource: { mlInputChannelArn: CHANNEL_ARN },
    });
  });

  test('may stand in an output, with what is known only at deployment', () => {
    const stack = newStack();
    const job = newJob(stack, 'Job', { description: new CfnParameter(stack, 'Text').valueAsString, encryptionKey: new kms.Key(stack, 'Key') });
    new CfnOutput(stack, 'Request', { value: stack.toJsonString(job.toStartRequest()) });
    const output = JSON.stringify(Template.fromStack(stack).toJSON().Outputs.Request.Value);
    expect(output).toContain('{"Ref":"Text"}');
    expect(output).toMatch(/"Fn::GetAtt":\["Key[0-9A-F]+","Arn"\]/);
  });
});

