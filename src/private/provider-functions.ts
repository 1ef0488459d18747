/** The functions of a provider: the two handlers, and those of CDK's framework that call them. */
import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { givenProps } from './given-props';
import { handlerBundle } from './handler-bundle';
import type { InferenceJobFunctionsProps } from '../inference-job-functions-props';
import type { InferenceJobProviderProps } from '../inference-job-provider-props';
import { EVENT_BUS_VARIABLE } from '../shared/job-events';
import { VPC_VARIABLE } from '../shared/vpc';

/** What receives CloudFormation's requests. */
export interface Handlers {
  readonly onEvent: lambda.Function;
  readonly isComplete: lambda.Function;
}

/** What distinguishes the functions of a construct. */
export interface FunctionDefinition {
  readonly description: string;
  readonly handler: string;
  readonly timeout: Duration;
  readonly environment?: { [name: string]: string };
  readonly role?: iam.IRole;
}

/** A function of this library, with a bundle of its code. */
export function functionOf(
  scope: Construct, id: string, bundle: string, settings: InferenceJobFunctionsProps, logGroup: logs.ILogGroup, definition: FunctionDefinition,
): lambda.Function {
  const { vpc, vpcSubnets, securityGroups, environmentEncryption, role, architecture } = settings;
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- the construct says where its functions stand
  const handler = new lambda.Function(scope, id, givenProps({
    role,
    ...definition,
    runtime: settings.runtime ?? lambda.determineLatestNodeRuntime(scope),
    architecture,
    code: lambda.Code.fromAsset(bundle),
    memorySize: settings.memorySize ?? 256,
    logGroup,
    vpc,
    vpcSubnets,
    securityGroups,
    environmentEncryption,
  }));
  if (handler.isBoundToVpc) {
    handler.addEnvironment(VPC_VARIABLE, 'true');
  }
  return handler;
}

export function handlersOf(provider: Construct, settings: InferenceJobProviderProps, logGroup: logs.ILogGroup): Handlers {
  const { eventBus } = settings;
  const handler = (id: string, name: string, description: string, timeout: Duration, environment?: { [name: string]: string }) =>
    functionOf(provider, id, handlerBundle(), settings, logGroup, { description, handler: `index.${name}`, timeout, environment });
  return {
    // It calls nothing: if anything around it fails, the response has an ID whose Delete would never reach us.
    onEvent: handler('OnEvent', 'onEvent', 'Records a request for a Clean Rooms ML inference job', Duration.seconds(30)),
    // Long enough to look several times for a job whose Start got no response.
    isComplete: handler('IsComplete', 'isComplete', 'Starts, watches and cancels Clean Rooms ML inference jobs', Duration.minutes(5),
      eventBus && { [EVENT_BUS_VARIABLE]: eventBus.eventBusArn }),
  };
}

/** The roles that are passed to the framework. */
export interface FrameworkRoles {
  readonly frameworkOnEventRole?: iam.IRole;
  readonly frameworkCompleteAndTimeoutRole?: iam.IRole;
}

export function frameworkOf(
  provider: Construct, settings: InferenceJobProviderProps, logGroup: logs.ILogGroup, { onEvent, isComplete }: Handlers, roles: FrameworkRoles,
): Provider {
  const { vpc, vpcSubnets, securityGroups } = settings;
  // eslint-disable-next-line awscdk/require-passing-this -- the provider says where its functions stand
  const framework = new Provider(provider, 'Framework', givenProps({
    onEventHandler: onEvent,
    isCompleteHandler: isComplete,
    logGroup,
    // 120 polls and the time that they take: more than the hour after which CloudFormation gives up. The handler ends earlier.
    queryInterval: Duration.seconds(30),
    totalTimeout: Duration.hours(1),
    // "Not complete" is an error that contains the event, with ResponseURL and environment values: neither the functions of the
    // framework (by default they log fatal errors only) nor the state machine may write it to a log.
    disableWaiterStateMachineLogging: true,
    vpc,
    vpcSubnets,
    securityGroups,
    ...roles,
  }));
  setUp(framework, settings);
  return framework;
}

/** Applies settings that the framework does not accept for its own functions, or not as references. */
export function setUp(framework: Provider, { memorySize, runtime, architecture, environmentEncryption }: InferenceJobFunctionsProps): void {
  for (const construct of framework.node.findAll()) {
    if (construct instanceof lambda.CfnFunction) {
      construct.memorySize = memorySize ?? construct.memorySize;
      construct.runtime = runtime?.name ?? construct.runtime;
      construct.architectures = architecture ? [architecture.name] : construct.architectures;
      construct.kmsKeyArn = environmentEncryption?.keyRef.keyArn ?? construct.kmsKeyArn;
    }
  }
}
