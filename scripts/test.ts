/** `npm test`: everything that this machine can run, from a fresh clone. `scripts/main.js` runs it when everything is installed. */
import * as path from 'path';
import { TEST_STEPS } from './checks/all-steps';
import { runSteps } from './checks/steps';

export async function main(): Promise<void> {
  await runSteps(TEST_STEPS, path.join('.cache', 'test'));
}
