import { DONE, NOT_YET, type PolledEvent, type Progress } from './events';
import { completeWithoutJob, hasNextLeg, isLaterLeg, pollLeg } from './leg';
import type { RequestContext } from './request-context';
import { pollRun } from './run';
import { fromRunProperties, type LegProperties, RUN_RESOURCE_TYPE, type RunProperties } from '../../src/shared/resource-properties';
import { describeError, type ErrorKind, isRefusalOfOurs, kindOf } from '../errors/error-kinds';
import { reactionTo, adviceFor, type RequestKind } from '../errors/error-table';
import { DeploymentFailure, withAdvice } from '../errors/failure';
import { howToDelete } from '../errors/ways-out';
import { configurationHash } from '../jobs/configuration-hash';
import type { Phase } from '../jobs/engine-context';
import { isJobArn } from '../jobs/job-arn';
import { replacedJob } from '../jobs/lineage';
import { membershipsOf, searchToDelete, tagsUnlessGone } from '../jobs/look-up';
import { configurationOf, stackNameOf } from '../jobs/ownership';

/**
 * One poll of a request. If it throws, the framework ends the request, and a rollback follows. So a transient error only means
 * "not yet", for as long as the error table allows.
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
  const reaction = reactionTo(error, situation);
  if (reaction === 'hand over') {
    context.decided('handed over', { jobArn: jobOf(event), run: undefined, error: (error as Error).name });
    return DONE;
  }
  // A rollback must succeed, and its legs give up sooner. A Run that may try again does, and first cancels what it has started.
  const inRollback = reactionTo(error, { ...situation, request: 'rollback' });
  if (!(reaction === 'retry' && isRun(event)) && (inRollback === 'go on' || isRun(event))) {
    const phase = await phaseOf(event, context);
    if (phase === 'unknown' || (phase === 'rollback' && inRollback === 'retry')) {
      return NOT_YET;
    }
    if (phase === 'rollback') {
      return isRun(event) ? goBackAnyway(event, context) : completeWithoutJob(jobOf(event));
    }
  }
  if (reaction === 'retry') {
    return NOT_YET;
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

/** The phase of an Update: a rollback consists of Updates, and if one fails, the stack is stuck. Unknown while CloudFormation may still tell us. */
async function phaseOf(event: PolledEvent, context: RequestContext): Promise<Phase | 'unknown' | undefined> {
  if (event.RequestType !== 'Update') {
    return undefined;
  }
  try {
    return await context.stackPhase();
  } catch (error) {
    return reactionTo(error, context.situation(error, 'rollback')) === 'retry' ? 'unknown' : undefined;
  }
}

/**
 * The job that the present one has replaced, if the tags that can be read say that the rollback goes back to it; otherwise the resource's ID: the
 * next deployment compares with that job.
 */
async function goBackAnyway({ PhysicalResourceId: present, ResourceProperties }: PolledEvent, context: RequestContext): Promise<Progress> {
  const wanted = fromRunProperties(ResourceProperties as unknown as RunProperties);
  const configuration = configurationHash(wanted);
  try {
    const tags = await tagsUnlessGone(context, present);
    const replaced = tags === undefined || configurationOf(tags) === configuration
      ? undefined
      : await replacedJob(context, tags, configuration, wanted.request.membershipIdentifier);
    return replaced === undefined ? DONE : { IsComplete: true, PhysicalResourceId: replaced.arn };
  } catch {
    return DONE;
  }
}

/** Errors that are likely to make the rollback fail too. */
const MAY_FAIL_A_ROLLBACK: readonly ErrorKind[] = ['denied', 'too many jobs', 'misconfigured', 'unreachable'];

/** What the user has to do before redeploying if the rollback fails too. */
function beforeThat(error: unknown, { RequestType }: PolledEvent, { owner }: RequestContext): string {
  if (!MAY_FAIL_A_ROLLBACK.includes(kindOf(error)) && !isRefusalOfOurs(error)) {
    return '';
  }
  const stackName = stackNameOf(owner.stackId);
  return RequestType === 'Create'
    ? ` If the stack is ROLLBACK_FAILED, delete it first (a nested stack with its root stack): aws cloudformation delete-stack --stack-name ${stackName}.`
    : ` If the stack is UPDATE_ROLLBACK_FAILED, continue its rollback first (of a nested stack, that of its root stack): aws cloudformation continue-update-rollback --stack-name ${stackName}.`;
}

function messageFor(error: unknown, event: PolledEvent, context: RequestContext): string {
  const { owner, started } = context;
  const { PhysicalResourceId: id } = event;
  if (kindOfRequest(event) === 'delete') {
    const running = context.mayRun ?? [id].filter(isJobArn);
    const memberships = membershipsOf(searchToDelete(owner, id, fromRunProperties(event.ResourceProperties as unknown as RunProperties)));
    const advice = [adviceFor(error, 'delete'), howToDelete(running, { owner, memberships })].filter((text) => text !== '');
    return withAdvice(describeError(error), advice.join(' '));
  }
  const mayRun = started === undefined || started === id
    ? ''
    : ` Inference job ${started} was started. The rollback cancels it. Without a rollback, the next deployment uses it instead of starting another, or cancels it if the configuration has changed; removing the resource cancels it, unless the resource is retained.`;
  return `${describeError(error)}. ${adviceFor(error, kindOfRequest(event))}${beforeThat(error, event, context)}${mayRun}`;
}
