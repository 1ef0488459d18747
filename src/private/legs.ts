import { CfnResource, CustomResource, Lazy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { InferenceJobProvider } from '../inference-job-provider';
import { JobCompletion } from '../job-completion';
import { jobResource } from './job-resource';
import { ACTIVE_RESOURCE_TYPE, LegProperties, LONGEST_WAIT_SECONDS } from '../shared/resource-properties';

/**
 * What waits for a job, one leg after the other: a wait that is longer than a custom resource may take is a chain of legs.
 *
 * @returns the last of them. Attributes and exports name it, so its ID is the same in every wait; the IDs of the earlier ones, which the
 * progress of a deployment shows, say how many there are.
 */
export function chainOfLegs(job: Construct, provider: InferenceJobProvider, run: CustomResource, completion: JobCompletion): CustomResource {
  const JobArn = run.ref;
  const { count, waitSeconds: WaitSeconds } = legsOf(completion);
  const leg = (scope: Construct, id: string, Leg: number) => {
    const properties: LegProperties = { JobArn, ...(count > 1 && { Leg, Legs: count }), WaitSeconds };
    return jobResource(scope, id, provider, ACTIVE_RESOURCE_TYPE, properties);
  };
  const earlier = Array.from({ length: count - 1 }, (_, index) => leg(new Construct(job, `Wait${index + 1}`), `Of${count}`, index + 1));
  const legs = [...earlier, leg(job, 'Active', count)];
  legs.forEach((one) => followCondition(one.node.defaultChild as CfnResource, run.node.defaultChild as CfnResource));
  return legs.reduce((before, next) => {
    next.node.addDependency(before);
    return next;
  });
}

/** A job that its condition leaves out has no legs. An override, because the condition may be set at any time. */
function followCondition(leg: CfnResource, run: CfnResource): void {
  leg.addOverride('Condition', Lazy.uncachedString({ produce: () => (leg.cfnOptions.condition ?? run.cfnOptions.condition)?.logicalId }));
}

/** All legs of a wait have the same length, so that each knows how long the wait has been in total. One that does not wait has none. */
function legsOf({ maximum }: JobCompletion): { readonly count: number; readonly waitSeconds?: number } {
  if (maximum === undefined) {
    return { count: 1 };
  }
  const seconds = maximum.toSeconds({ integral: false });
  const count = Math.ceil(seconds / LONGEST_WAIT_SECONDS);
  return { count, waitSeconds: Math.ceil(seconds / count) };
}
