/** Stories about runs by name. Each runs with the functions as they are built, and some with functions that lack a protection. */
import { answers, breakdowns, costs, twins } from './breakdowns';
import { executions } from './executions';
import type { RunPlay } from './play';
import { remedies } from './remedies';
import { stacks } from './stacks';
import { callsOfStepFunctions } from './step-functions';
import { events, stopping } from './stopping';

export const runStories: Readonly<Record<string, RunPlay>> = {
  ...executions, ...stopping, ...events, ...breakdowns, ...twins, ...answers, ...callsOfStepFunctions, ...costs, ...stacks, ...remedies,
};
