/** `npm test`: everything that this machine can run, from a fresh clone. `scripts/main.js` runs it when everything is installed. */
import { runAll, TEST_STEPS } from './checks/all-steps';

export const main = (args: string[]): Promise<void> => runAll('npm test', TEST_STEPS, args);
