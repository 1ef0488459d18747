/** A process of its own for one synth, as `cdk synth` starts one. */
import * as path from 'node:path';
import type { Candidate } from './apps';

/** In milliseconds. */
export interface Measurement {
  /** From nothing to a stack of one job. */
  readonly start: number;
  /** From `new App()` to the end of `synth()`, when all modules are loaded. */
  readonly synth: number;
}

export async function main([candidate, jobs, folder]: string[]): Promise<void> {
  const begun = performance.now();
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loading is measured
  const { synthesize } = require('./apps') as typeof import('./apps');
  // aws-cdk-lib loads most of its modules when something of them is used for the first time.
  synthesize(candidate as Candidate, 1, path.join(folder, 'first'));
  const started = performance.now();
  synthesize(candidate as Candidate, Number(jobs), path.join(folder, 'all'));
  const measurement: Measurement = { start: started - begun, synth: performance.now() - started };
  console.log(JSON.stringify(measurement));
}
