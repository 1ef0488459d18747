/** Jobs in lanes, and what they wait for. */
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ACTIVE, newJob, newStack, RUN } from './support';
import { InferenceJobProvider, TrainedModelInferenceJob, TrainedModelInferenceJobProps } from '../src';

export const runOf = (job: TrainedModelInferenceJob) => job.node.defaultChild as CfnResource;
export const legOf = (job: TrainedModelInferenceJob) => job.node.findChild('Active').node.defaultChild as CfnResource;

/** A stack whose jobs have one provider, that lets so many run at once. */
export function newLanes(maxConcurrentJobs: number, stack: Stack = newStack()) {
  const provider = new InferenceJobProvider(stack, 'Provider', { maxConcurrentJobs });
  const job = (id: string, props: Partial<TrainedModelInferenceJobProps> = {}) => newJob(stack, id, { provider, ...props });
  return { stack, job, jobs: (ids: string) => [...ids].map((id) => job(id)) };
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string[];
}

/** For each job (by the letter that is its id) those whose end, their last leg, its Run waits for by `DependsOn`. */
export function followedIn(template: { Resources: Record<string, TemplateResource> }): { [job: string]: string } {
  const legs = Object.entries(template.Resources)
    .filter(([, { Type, Properties }]) => Type === ACTIVE && Properties!.Leg === Properties!.Legs)
    .map(([id]) => id);
  return Object.fromEntries(Object.entries(template.Resources).filter(([, { Type }]) => Type === RUN).map(([id, { DependsOn = [] }]) =>
    [id.charAt(0), DependsOn.filter((other) => legs.includes(other)).map((other) => other.charAt(0)).join('')]));
}

/** It throws if there is a circle. */
export const followed = (stack: Stack) => followedIn(Template.fromStack(stack).toJSON() as Parameters<typeof followedIn>[0]);
export const synthesized = (stack: Stack) => (stack.node.root as App).synth({ force: true }).getStackByName(stack.stackName).template;
