/** Stacks with state machines that run jobs. */
import { Stack, StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  InferenceJobRunner, InferenceJobRunnerProps, StartTrainedModelInferenceJob, StartTrainedModelInferenceJobJsonataProps,
  StartTrainedModelInferenceJobJsonPathProps,
} from '../src';
import { MINIMAL, newStack, Resource, resourcesOf } from './support';

export const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';
export const FUNCTION = 'AWS::Lambda::Function';
export const RUNS = 'Custom::CleanRoomsMLInferenceRuns';

/** What a state needs at least. */
const { membershipIdentifier, trainedModelArn, mlInputChannelArn, instanceType, outputMember } = MINIMAL;
export const MINIMAL_RUN = { membershipIdentifier, trainedModelArn, mlInputChannelArn, instanceType, outputMember };

export function newState(scope: Construct, id = 'Infer', props: Partial<StartTrainedModelInferenceJobJsonPathProps> = {}): StartTrainedModelInferenceJob {
  return StartTrainedModelInferenceJob.jsonPath(scope, id, { ...MINIMAL_RUN, ...props });
}

export function newJsonataState(scope: Construct, id = 'Infer', props: Partial<StartTrainedModelInferenceJobJsonataProps> = {}): StartTrainedModelInferenceJob {
  return StartTrainedModelInferenceJob.jsonata(scope, id, { ...MINIMAL_RUN, ...props });
}

export function newMachine(scope: Construct, chainable: sfn.IChainable, id = 'Scoring', props: sfn.StateMachineProps = {}): sfn.StateMachine {
  return new sfn.StateMachine(scope, id, { definitionBody: sfn.DefinitionBody.fromChainable(chainable), ...props });
}

/** A stack with one state machine, of one state at `Stack/Infer`. */
export function stackWithRun(props: Partial<StartTrainedModelInferenceJobJsonPathProps> = {}, stackProps?: StackProps): Stack {
  const stack = newStack(stackProps);
  newMachine(stack, newState(stack, 'Infer', props));
  return stack;
}

/** A stack whose only state has a runner with these settings. */
export function stackWithRunner(settings: (stack: Stack) => InferenceJobRunnerProps): Stack {
  const stack = newStack();
  newMachine(stack, newState(stack, 'Infer', { runner: new InferenceJobRunner(stack, 'Runner', settings(stack)) }));
  return stack;
}

/** Has the roles of a stack's default runner, and of the state machine at `Stack/Scoring`, created elsewhere. */
export function createRolesElsewhere(stack: Stack): void {
  const ofRunner = ['Poll/ServiceRole', 'StateMachine/Role', 'StateMachine/EventsRole', 'Framework/framework-onEvent/ServiceRole'];
  iam.Role.customizeRoles(stack, {
    usePrecreatedRoles: {
      'Stack/Scoring/Role': 'Scoring',
      ...Object.fromEntries(ofRunner.map((path) => [`Stack/CleanRoomsMLInferenceJobRunner/${path}`, path.replaceAll('/', '-')])),
    },
  });
}

/** A value of a template with `<Name>` in place of a Ref and `<Name.Attribute>` in place of Fn::GetAtt. */
export function flat(value: any): any {
  if (Array.isArray(value)) {
    return value.map(flat);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if ('Ref' in value) {
    return `<${value.Ref}>`;
  }
  if ('Fn::GetAtt' in value) {
    return `<${value['Fn::GetAtt'].join('.')}>`;
  }
  if ('Fn::Select' in value) {
    const [index, { 'Fn::Split': [delimiter, whole] }] = value['Fn::Select'];
    return `<part ${index} by ${delimiter} of ${flat(whole)}>`;
  }
  if ('Fn::Join' in value) {
    const [delimiter, parts] = value['Fn::Join'];
    return parts.map(flat).join(delimiter);
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, flat(member)]));
}

/** The definition of a state machine, by the beginning of its logical id. */
export function definitionOf(stack: Stack, id = 'Scoring'): any {
  return JSON.parse(flat(machineOf(stack, id).Properties.DefinitionString));
}

export function machineOf(stack: Stack, id = 'Scoring'): Resource {
  return resourcesOf(stack, STATE_MACHINE).find((machine) => machine.id.startsWith(id))!;
}

/** The state machine that runs the jobs of a stack. */
export const innerMachineOf = (stack: Stack) => machineOf(stack, 'CleanRoomsMLInferenceJobRunner');

/** The resource that ends all runs of the only runner. */
export function runsOf(stack: Stack): Resource {
  const all = resourcesOf(stack, RUNS).filter(({ Properties }) => Properties.StartedBy === undefined);
  expect(all).toHaveLength(1);
  return all[0];
}

/** The resources that end the runs of one state machine each. */
export const endingsOf = (stack: Stack) => resourcesOf(stack, RUNS).filter(({ Properties }) => Properties.StartedBy !== undefined);

/** The function that polls. */
export function pollFunctionOf(stack: Stack): Resource {
  return resourcesOf(stack, FUNCTION).find(({ Properties }) => Properties.Handler === 'index.poll')!;
}
