import { completeLeg, handsOver, pollLeg } from './active-leg';
import { howToStop } from './cancel';
import type { Deployment } from './deployment';
import { DONE, NOT_YET, type PolledEvent, type Progress } from './events';
import { DeploymentFailure } from './failure';
import { isJobArn } from './job-arn';
import { isUnreachable } from './reachability';
import { pollRun } from './run';
import { describeError, isAccessDenied, isMistake, isTransient } from './service-errors';
import { type LegProperties, RUN_RESOURCE_TYPE } from '../src/shared/resource-properties';

/**
 * One poll of a request. The framework takes a thrown error for the end of the request, and a rollback follows: so an error
 * that may pass by itself only means "not yet", until our time is up.
 */
export async function poll(event: PolledEvent, deployment: Deployment): Promise<Progress> {
  try {
    return isRun(event) ? await pollRun(event, deployment) : await pollLeg(event, deployment);
  } catch (error) {
    const isFinal = error instanceof DeploymentFailure;
    // The leg of a job that was started waits on: there was a way.
    const isHopeless = isFinal || isRun(event) && isUnreachable(error);
    if (!isHopeless && deployment.mayPass(error)) {
      return NOT_YET;
    }
    if (!isFinal && isTransient(error) && !isRun(event) && handsOver(event)) {
      // Others have time left.
      deployment.decided('handed over', { jobArn: jobOf(event), run: undefined, error: (error as Error).name });
      return DONE;
    }
    if (await isToGetThrough(event, deployment)) {
      return isRun(event) ? DONE : completeLeg(jobOf(event));
    }
    throw isFinal ? error : new DeploymentFailure(`${describeError(error)}. ${whatToDo(error, event)}`);
  }
}

/** The job of a leg. */
const jobOf = ({ ResourceProperties }: PolledEvent) => (ResourceProperties as unknown as LegProperties).JobArn;

const isRun = ({ ResourceType }: PolledEvent) => ResourceType === RUN_RESOURCE_TYPE;

/**
 * A rollback goes back by Updates, and if one fails the stack is stuck. The id that the resource has will do: the next deployment
 * compares with that job.
 */
async function isToGetThrough(event: PolledEvent, deployment: Deployment): Promise<boolean> {
  try {
    return event.RequestType === 'Update' && await deployment.stackPhase() === 'rollback';
  } catch {
    return false;
  }
}

function whatToDo(error: unknown, event: PolledEvent): string {
  if (event.RequestType === 'Delete' && isJobArn(event.PhysicalResourceId)) {
    return howToStop(event.PhysicalResourceId);
  }
  if (isAccessDenied(error)) {
    return 'Check the policies of the memberships, of the key and of the account for the role of the inference job provider.';
  }
  if (isMistake(error)) {
    return 'This is a mistake in cdk-cleanrooms-ml: please report it.';
  }
  return isTransient(error)
    ? 'The service did not answer as it should for 50 minutes; a job that was started is cancelled by the rollback.'
    : 'The service refused the request; correct it and deploy again.';
}
