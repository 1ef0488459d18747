/** The two functions behind the provider framework. Neither logs anything of a request but its ids: it holds ResponseURL and environment values. */
import { randomBytes } from 'crypto';
import { defaultRequestHandler } from './aws-client/request-handler';
import { CleanRoomsMLClient } from './cleanroomsml';
import { systemClock } from './clock';
import { CloudFormationClient } from './cloudformation';
import { CloudFormationStack } from './cloudformation-stack';
import { Denials } from './denials';
import type { PolledEvent, Progress, Receipt, ResourceEvent } from './events';
import { CleanRoomsMLInferenceJobs } from './inference-jobs';
import { EventBridgeJobEvents } from './job-events';
import { recordReceipt } from './on-event';
import { poll } from './poll';
import { PowertoolsLog } from './powertools-log';
import { WatchfulRequestHandler } from './reachability';
import { RequestContext, type Surroundings } from './request-context';
import { environmentsIn } from './secrets';
import { EVENT_BUS_VARIABLE } from '../src/shared/job-events';

const watchful = (service: string) => new WatchfulRequestHandler(service, defaultRequestHandler(), systemClock);
const requestHandler = watchful('AWS Clean Rooms ML');
const jobs = new CleanRoomsMLInferenceJobs(new CleanRoomsMLClient({ requestHandler }), new CleanRoomsMLClient({ requestHandler, maxAttempts: 1 }));
const cloudFormation = new CloudFormationClient({ requestHandler: watchful('AWS CloudFormation') });
const log = new PowertoolsLog();
const eventBus = process.env[EVENT_BUS_VARIABLE];
const surroundings: Surroundings = {
  events: eventBus ? new EventBridgeJobEvents(eventBus) : undefined,
  denials: new Denials(),
  inaccessible: new Set(),
};

export async function onEvent(event: ResourceEvent): Promise<Receipt> {
  return recordReceipt(event, systemClock.now());
}

export async function isComplete(event: PolledEvent): Promise<Progress> {
  const stack = new CloudFormationStack(cloudFormation, event.StackId);
  const unique = () => randomBytes(4).toString('hex');
  return poll(event, new RequestContext(event, jobs.knowing(environmentsIn(event)), stack, systemClock, unique, log, surroundings));
}
