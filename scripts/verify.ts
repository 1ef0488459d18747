/** `npm run verify`: the whole check of the project, which CI runs. `scripts/main.js` runs it when everything is installed. */
import { runAll, VERIFY_STEPS } from './checks/all-steps';

export const main = (args: string[]): Promise<void> => runAll('npm run verify', VERIFY_STEPS, args);
