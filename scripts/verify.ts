/** `npm run verify`: the whole check of the project, which CI runs. `scripts/main.js` runs it when everything is installed. */
import * as path from 'path';
import { VERIFY_STEPS } from './checks/all-steps';
import { runSteps } from './checks/steps';

export async function main(): Promise<void> {
  await runSteps(VERIFY_STEPS, path.join('.cache', 'verify'));
}
