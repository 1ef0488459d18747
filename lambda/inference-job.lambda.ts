/** The two functions behind the provider framework. They log only the IDs of a request, because it contains ResponseURL and environment values. */
import { randomBytes } from 'crypto';
import { defaultRequestHandler } from './clients/aws-client/request-handler';
import { CleanRoomsMLClient } from './clients/cleanroomsml';
import { CloudFormationClient } from './clients/cloudformation';
import { systemClock } from './clock';
import { CloudFormationStack } from './deployment/cloudformation-stack';
import type { PolledEvent, Progress, Receipt, ResourceEvent } from './deployment/events';
import { recordReceipt } from './deployment/on-event';
import { poll } from './deployment/poll';
import { RequestContext, type Surroundings } from './deployment/request-context';
import { ErrorSeries } from './errors/error-series';
import { requestHandlerFor } from './errors/reachability';
import { CleanRoomsMLInferenceJobs } from './jobs/inference-jobs';
import { EventBridgeJobEvents } from './reports/job-events';
import { PowertoolsLog } from './reports/powertools-log';
import { environmentsIn } from './reports/secrets';
import { EVENT_BUS_VARIABLE } from '../src/shared/job-events';

const handlerFor = (service: string) => requestHandlerFor(service, defaultRequestHandler(), systemClock);
const requestHandler = handlerFor('AWS Clean Rooms ML');
const jobs = new CleanRoomsMLInferenceJobs(new CleanRoomsMLClient({ requestHandler }), new CleanRoomsMLClient({ requestHandler, maxAttempts: 1 }));
const cloudFormation = new CloudFormationClient({ requestHandler: handlerFor('AWS CloudFormation') });
const log = new PowertoolsLog();
const eventBus = process.env[EVENT_BUS_VARIABLE];
const surroundings: Surroundings = {
  events: eventBus ? new EventBridgeJobEvents(eventBus) : undefined,
  errors: new ErrorSeries(),
  inaccessible: new Set(),
  ownerNames: new Map(),
};

export async function onEvent(event: ResourceEvent): Promise<Receipt> {
  return recordReceipt(event, systemClock.now());
}

export async function isComplete(event: PolledEvent): Promise<Progress> {
  const stack = new CloudFormationStack(cloudFormation, event.StackId);
  const unique = () => randomBytes(4).toString('hex');
  return poll(event, new RequestContext(event, jobs.knowing(environmentsIn(event)), stack, systemClock, unique, log, surroundings));
}
