import { pollLeg } from './active-leg';
import { howToCancel } from './cancel';
import { type Deployment, LONGEST_WAIT } from './deployment';
import { NOT_YET, type PolledEvent, type Progress } from './events';
import { DeploymentFailure } from './failure';
import { isJobArn } from './job-arn';
import { pollRun } from './run';
import { describeError, isAccessDenied, isQuotaExceeded, isTransient } from './service-errors';
import { RUN_RESOURCE_TYPE } from '../src/shared/resource-properties';

/**
 * One poll of a request. The framework takes a thrown error for the end of the request, and a rollback follows: so an error
 * that may pass by itself only means "not yet", until our time is up.
 */
export async function poll(event: PolledEvent, deployment: Deployment): Promise<Progress> {
  try {
    return event.ResourceType === RUN_RESOURCE_TYPE ? await pollRun(event, deployment) : await pollLeg(event, deployment);
  } catch (error) {
    if (error instanceof DeploymentFailure) {
      throw error;
    }
    if (mayPass(error, deployment)) {
      return NOT_YET;
    }
    throw new DeploymentFailure(`${describeError(error).replace(/\.$/, '')}. ${whatToDo(error, event)}`);
  }
}

function mayPass(error: unknown, deployment: Deployment): boolean {
  return isAccessDenied(error)
    ? !deployment.permissionsAreSettled()
    : isTransient(error) && deployment.elapsed() < LONGEST_WAIT;
}

function whatToDo(error: unknown, event: PolledEvent): string {
  if (event.RequestType === 'Delete' && isJobArn(event.PhysicalResourceId)) {
    return `The inference job may still run and be charged for. Stop it, then delete again: ${howToCancel(event.PhysicalResourceId)}`;
  }
  if (isAccessDenied(error)) {
    return 'Check the policies of the memberships, of the key and of the account for the role of the inference job provider.';
  }
  if (isQuotaExceeded(error)) {
    return 'Wait until another job has ended, or have the quota raised in Service Quotas, and deploy again.';
  }
  return isTransient(error)
    ? 'The service did not answer as it should for 50 minutes; a job that was started is cancelled by the rollback.'
    : 'The service refused the request; correct it and deploy again.';
}
