/** The two functions behind the state machine that runs jobs without a deployment. They log only the IDs of an input. */
import { randomBytes } from 'crypto';
import { defaultRequestHandler } from './clients/aws-client/request-handler';
import { CleanRoomsMLClient } from './clients/cleanroomsml';
import { systemClock } from './clock';
import { ErrorSeries } from './errors/error-series';
import { requestHandlerFor } from './errors/reachability';
import { CleanRoomsMLInferenceJobs } from './jobs/inference-jobs';
import { EventBridgeJobEvents } from './reports/job-events';
import { drain as drainRuns, type DrainAnswer, type DrainEvent } from './runs/drain';
import { environmentsIn } from './runs/environments';
import { StepFunctionsExecutions } from './runs/executions';
import { poll as pollRun } from './runs/poll';
import type { Surroundings } from './runs/run-context';
import { PowertoolsRunLog } from './runs/run-log';
import { EVENT_BUS_VARIABLE } from '../src/shared/job-events';
import { type PollInput, type PollOutcome, STACK_NAME_VARIABLE } from '../src/shared/run-input';

const requestHandler = requestHandlerFor('AWS Clean Rooms ML', defaultRequestHandler(), systemClock);
const environments = environmentsIn(process.env);
const jobs = new CleanRoomsMLInferenceJobs(
  new CleanRoomsMLClient({ requestHandler }), new CleanRoomsMLClient({ requestHandler, maxAttempts: 1 }), Object.values(environments));
const eventBus = process.env[EVENT_BUS_VARIABLE];
const surroundings: Surroundings = {
  jobs,
  executions: new StepFunctionsExecutions(),
  clock: systemClock,
  unique: () => randomBytes(4).toString('hex'),
  log: new PowertoolsRunLog(process.env[STACK_NAME_VARIABLE] ?? ''),
  events: eventBus ? new EventBridgeJobEvents(eventBus) : undefined,
  errors: new ErrorSeries(),
  inaccessible: new Set(),
  ownerNames: new Map(),
};

export async function poll(input: PollInput): Promise<PollOutcome> {
  return pollRun(input, surroundings, environments);
}

export async function drain(event: DrainEvent): Promise<DrainAnswer> {
  return drainRuns(event, surroundings);
}
