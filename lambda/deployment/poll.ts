import { DONE, NOT_YET, type PolledEvent, type Progress } from './events';
import { completeWithoutJob, hasNextLeg, isLaterLeg, pollLeg } from './leg';
import type { RequestContext } from './request-context';
import { pollRun } from './run';
import { fromRunProperties, type LegProperties, RUN_RESOURCE_TYPE, type RunProperties } from '../../src/shared/resource-properties';
import { describeError, kindOf } from '../errors/error-kinds';
import { reactionTo, adviceFor, type RequestKind } from '../errors/error-table';
import { DeploymentFailure } from '../errors/failure';
import { howToDelete } from '../errors/ways-out';
import { isJobArn } from '../jobs/job-arn';
import { arnOfReplaced } from '../jobs/lineage';
import { searchOf } from '../jobs/look-up';

/**
 * One poll of a request. The framework treats a thrown error as the end of the request, and a rollback follows: so a transient error
 * only means "not yet", as long as the error table says.
 */
export async function poll(event: PolledEvent, context: RequestContext): Promise<Progress> {
  try {
    const progress = isRun(event) ? await pollRun(event, context) : await pollLeg(event, context);
    context.succeeded();
    return progress;
  } catch (error) {
    return reactTo(error, event, context);
  }
}

async function reactTo(error: unknown, event: PolledEvent, context: RequestContext): Promise<Progress> {
  const situation = {
    ...context.situation(error, kindOfRequest(event)),
    ...!isRun(event) && { hasNextLeg: hasNextLeg(event), isLaterLeg: isLaterLeg(event) },
  };
  switch (reactionTo(error, situation)) {
    case 'retry':
      return NOT_YET;
    case 'hand over':
      context.decided('handed over', { jobArn: jobOf(event), run: undefined, error: (error as Error).name });
      return DONE;
  }
  if (await isRollback(event, context) && reactionTo(error, { ...situation, request: 'rollback' }) === 'go on') {
    return isRun(event) ? goBackAnyway(event, context) : completeWithoutJob(jobOf(event));
  }
  throw kindOf(error) === 'failure' ? error : new DeploymentFailure(messageFor(error, event, context));
}

/** The job of a leg. */
const jobOf = ({ ResourceProperties }: PolledEvent) => (ResourceProperties as unknown as LegProperties).JobArn;

const isRun = ({ ResourceType }: PolledEvent) => ResourceType === RUN_RESOURCE_TYPE;

function kindOfRequest(event: PolledEvent): RequestKind {
  if (!isRun(event)) {
    return 'wait';
  }
  return event.RequestType === 'Delete' ? 'delete' : 'start';
}

/** A rollback goes back by Updates, and if one fails the stack is stuck. */
async function isRollback(event: PolledEvent, context: RequestContext): Promise<boolean> {
  try {
    return event.RequestType === 'Update' && await context.stackPhase() === 'rollback';
  } catch {
    return false;
  }
}

/** The job that was replaced, if at least its ARN can be read; otherwise the resource's ID: the next deployment compares with that job. */
async function goBackAnyway({ PhysicalResourceId: present }: PolledEvent, context: RequestContext): Promise<Progress> {
  try {
    const before = await arnOfReplaced(context, present);
    return before === undefined ? DONE : { IsComplete: true, PhysicalResourceId: before };
  } catch {
    return DONE;
  }
}

function messageFor(error: unknown, event: PolledEvent, context: RequestContext): string {
  const { owner, started } = context;
  const { PhysicalResourceId: id } = event;
  if (kindOfRequest(event) === 'delete') {
    const running = context.mayRun.length > 0 ? context.mayRun : [id].filter(isJobArn);
    const { memberships } = searchOf(owner, fromRunProperties(event.ResourceProperties as unknown as RunProperties));
    return `${describeError(error)}. ${howToDelete(running, { owner, memberships })}`;
  }
  const mayRun = started === undefined || isJobArn(id)
    ? ''
    : ` Inference job ${started} was started. The rollback cancels it; without a rollback, the next deployment or removal does.`;
  return `${describeError(error)}. ${adviceFor(error)}${mayRun}`;
}
