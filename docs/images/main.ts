/** Draws all pictures: `npm run pictures`. */
import { writeFileSync } from 'node:fs';
import { benchPicture, FILE as BENCH } from './bench';
import { deploymentPicture, FILE as DEPLOYMENT } from './deployment';
import { readResults } from '../../scripts/bench/results';

export async function main(): Promise<void> {
  writeFileSync(DEPLOYMENT, deploymentPicture());
  writeFileSync(BENCH, benchPicture(readResults()));
}
