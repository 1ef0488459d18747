/** A process of its own for the synths of one candidate, as `cdk synth` starts one. */
import * as path from 'node:path';
import { type Candidate, synthesize } from './apps';
import { COUNTS } from './figures';

export interface Measurement {
  /** By the number of jobs: from `new App()` to the end of `synth()` in milliseconds, when all modules are loaded. */
  readonly synths: Readonly<Record<number, number>>;
}

export async function main([candidate, folder]: string[]): Promise<void> {
  // aws-cdk-lib loads most of its modules when something of them is used for the first time.
  synthesize(candidate as Candidate, 1, path.join(folder, 'first'));
  const synths = Object.fromEntries(COUNTS.map((count) => {
    const begun = performance.now();
    synthesize(candidate as Candidate, count, path.join(folder, String(count)));
    return [count, performance.now() - begun];
  }));
  const measurement: Measurement = { synths };
  console.log(JSON.stringify(measurement));
}
