/** What an organization expects of every construct: to recognize it, and to set defaults for it. */
import { App, CfnResource, Duration, IPropertyInjector, PropertyInjectors, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceJobProvider, InferenceJobRequest, InferenceJobRunner, JobCompletion, TrainedModelInferenceJob } from '../src';
import { machineOf, MINIMAL_RUN, newMachine, newState } from './run-support';
import { ACTIVE, MEMBERSHIP, MINIMAL, newJob, newStack, resourcesOf, RUN, runOf } from './support';

const ARN = `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/trained-model-inference-job/abc`;

const FIFTY_MINUTES = JobCompletion.upTo(Duration.minutes(50));

/** An injector whose props are defaults: what an app gives wins. */
const defaults = (constructUniqueId: string, props: object): IPropertyInjector => (
  { constructUniqueId, inject: (given) => ({ ...props, ...given }) });
const jobDefaults = (props: object) => defaults(TrainedModelInferenceJob.PROPERTY_INJECTION_ID, props);
const runnerDefaults = (props: object) => defaults(InferenceJobRunner.PROPERTY_INJECTION_ID, props);
const providerDefaults = (props: object) => defaults(InferenceJobProvider.PROPERTY_INJECTION_ID, props);

describe('a construct is recognized', () => {
  const stack = newStack();
  const job = newJob(stack);
  const provider = InferenceJobProvider.forStackOf(stack);
  const runner = InferenceJobRunner.forStackOf(stack);
  const imported = TrainedModelInferenceJob.fromTrainedModelInferenceJobArn(stack, 'Imported', ARN);
  const others = [undefined, null, 'Job', 7, {}, stack, imported, new CfnResource(stack, 'Other', { type: RUN })];

  test('as a job', () => {
    expect(TrainedModelInferenceJob.isTrainedModelInferenceJob(job)).toBe(true);
    expect([...others, provider].map((one) => TrainedModelInferenceJob.isTrainedModelInferenceJob(one))).not.toContain(true);
  });

  test('as a provider', () => {
    expect(InferenceJobProvider.isInferenceJobProvider(provider)).toBe(true);
    expect([...others, job, runner].map((one) => InferenceJobProvider.isInferenceJobProvider(one))).not.toContain(true);
  });

  test('as a runner', () => {
    expect(InferenceJobRunner.isInferenceJobRunner(runner)).toBe(true);
    expect([...others, job, provider].map((one) => InferenceJobRunner.isInferenceJobRunner(one))).not.toContain(true);
  });

  test('by another copy of the library', () => {
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- a copy of its own
      const copy = require('../src') as typeof import('../src');
      expect(job).not.toBeInstanceOf(copy.TrainedModelInferenceJob);
      expect(copy.TrainedModelInferenceJob.isTrainedModelInferenceJob(job)).toBe(true);
      expect(copy.InferenceJobProvider.isInferenceJobProvider(provider)).toBe(true);
      expect(copy.InferenceJobRunner.isInferenceJobRunner(runner)).toBe(true);
      expect(() => copy.StartTrainedModelInferenceJob.jsonPath(stack, 'Infer', { ...MINIMAL_RUN, runner })).not.toThrow();
    });
  });
});

describe('property injectors', () => {
  const request = InferenceJobRequest.fromObject({
    membershipIdentifier: MEMBERSHIP,
    trainedModelArn: MINIMAL.trainedModelArn,
    dataSource: { mlInputChannelArn: MINIMAL.mlInputChannelArn },
    resourceConfig: { instanceType: 'ml.m5.xlarge' },
    outputConfiguration: { members: [{ accountId: '111122223333' }] },
  });

  test('set the defaults of an organization for jobs, however they are declared', () => {
    const stack = new Stack(new App({ propertyInjectors: [jobDefaults({ completion: FIFTY_MINUTES, outputAccept: 'text/csv' })] }), 'Stack');
    newJob(stack, 'One');
    TrainedModelInferenceJob.forRequest(stack, 'Two', request);
    newJob(stack, 'Three', { outputAccept: 'application/json', completion: JobCompletion.upTo(Duration.minutes(100)) });
    expect(resourcesOf(stack, RUN).map(({ Properties }) => Properties.OutputConfiguration.Accept)).toEqual(['text/csv', 'text/csv', 'application/json']);
    expect(resourcesOf(stack, ACTIVE)).toHaveLength(4);
  });

  test('set them for providers, also for that of a stack that nobody declares', () => {
    const stack = new Stack(new App({ propertyInjectors: [providerDefaults({ memorySize: 1024, runtime: lambda.Runtime.NODEJS_22_X })] }), 'Stack');
    newJob(stack, 'One');
    newJob(stack, 'Two', { provider: new InferenceJobProvider(stack, 'Provider', { memorySize: 512 }) });
    newJob(stack, 'Three', { provider: new InferenceJobProvider(stack, 'Plain') });
    const functions = resourcesOf(stack, 'AWS::Lambda::Function').map(({ Properties }) => Properties);
    expect(functions.filter(({ MemorySize }) => MemorySize === 1024)).toHaveLength(10);
    expect(functions.filter(({ MemorySize }) => MemorySize === 512)).toHaveLength(5);
    expect(new Set(functions.map(({ Runtime }) => Runtime))).toEqual(new Set(['nodejs22.x']));
  });

  test('set lanes for the provider that nobody declares: a job that does not wait is refused as in any lane', () => {
    const stack = new Stack(new App({ propertyInjectors: [providerDefaults({ maxConcurrentJobs: 1 })] }), 'Stack');
    const message = (id: string) => `invalid inference job at Stack/${id}: completion: got JobCompletion.none(), expected JobCompletion.upTo(): `
      + 'the provider has maxConcurrentJobs, so its jobs wait for each other to end';
    for (const id of ['First', 'Second']) {
      expect(() => newJob(stack, id, { completion: JobCompletion.none() })).toThrow(message(id));
    }
  });

  test('set them for runners, also for that of a stack that nobody declares', () => {
    const stack = new Stack(new App({ propertyInjectors: [runnerDefaults({ memorySize: 1024, runtime: lambda.Runtime.NODEJS_22_X })] }), 'Stack');
    newMachine(stack, newState(stack, 'One').next(newState(stack, 'Two', { runner: new InferenceJobRunner(stack, 'Runner', { memorySize: 512 }) })));
    const functions = resourcesOf(stack, 'AWS::Lambda::Function').map(({ Properties }) => [Properties.MemorySize, Properties.Runtime]);
    expect(functions.sort()).toEqual([...Array(3).fill([1024, 'nodejs22.x']), ...Array(3).fill([512, 'nodejs22.x'])]);
  });

  test('of CDK\'s own constructs reach what is inside: functions and state machines', () => {
    const vpcOf = (scope: Stack) => ec2.Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] });
    const stack = new Stack(new App(), 'Stack');
    PropertyInjectors.of(stack).add(
      defaults(lambda.Function.PROPERTY_INJECTION_ID, { architecture: lambda.Architecture.ARM_64, vpc: vpcOf(stack) }),
      defaults(sfn.StateMachine.PROPERTY_INJECTION_ID, { tracingEnabled: true }),
    );
    newMachine(stack, newState(stack, 'Infer'));
    newJob(stack);
    const functions = resourcesOf(stack, 'AWS::Lambda::Function').map(({ Properties }) => Properties);
    expect(functions.length).toBeGreaterThan(7);
    functions.forEach(({ Architectures }) => expect(Architectures).toEqual(['arm64']));
    // The provider framework of CDK gives its own functions no VPC but the one of its props.
    const inVpc = functions.filter(({ VpcConfig }) => VpcConfig?.SubnetIds[0] === 'subnet-1');
    expect(inVpc.map(({ Environment }) => Environment.Variables.IN_VPC)).toEqual(Array(4).fill('true'));
    expect(machineOf(stack, 'CleanRoomsMLInferenceJobRunner').Properties.TracingConfiguration).toEqual({ Enabled: true });
  });

  test('of the nearest scope win', () => {
    const app = new App({ propertyInjectors: [jobDefaults({ description: 'of the app' })] });
    const stack = new Stack(app, 'Stack');
    PropertyInjectors.of(stack).add(jobDefaults({ description: 'of the stack' }));
    newJob(stack);
    expect(runOf(stack).Description).toBe('of the stack');
  });

  test('are held to what every app is held to', () => {
    const stack = new Stack(new App({ propertyInjectors: [jobDefaults({ instanceCount: 11 })] }), 'Stack');
    expect(() => newJob(stack)).toThrow('invalid inference job at Stack/Job: instanceCount: got 11, expected a whole number from 1 to 10');
  });

  test('reach a class that extends ours', () => {
    class NightlyJob extends TrainedModelInferenceJob {}
    const stack = new Stack(new App({ propertyInjectors: [jobDefaults({ description: 'of the app' })] }), 'Stack');
    const job = new NightlyJob(stack, 'Job', MINIMAL);
    expect([job instanceof NightlyJob, job.description]).toEqual([true, 'of the app']);
    job.grants.read(new iam.User(stack, 'User')).assertSuccess();
  });
});
