/** The time of a synth, in rounds of one process for each: only times of one round are compared. */
import { mkdirSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { CANDIDATES, type Candidate } from './apps';
import { COUNTS } from './figures';
import type { Measurement } from './measure';
import type { Results } from './results';
import { inRounds } from './rounds';
import { quartiles } from './statistics';
import { run } from '../children';
import { root } from '../prepare';

const FOLDER = path.join(root, '.cache', 'bench', 'synth');

/** What the others are compared with. It only starts the jobs. */
export const PEER = 'AwsCustomResource';

const names = Object.keys(CANDIDATES) as Candidate[];

export async function compareSynths(rounds: number): Promise<Results['synth']> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const measured = await inRounds(names, rounds, measure);
  rmSync(FOLDER, { recursive: true });
  const ratios = (name: Candidate) => Object.fromEntries(COUNTS.map((count) =>
    [count, quartiles(measured.map((round) => round[name].synths[count] / round[PEER].synths[count]))]));
  return { rounds, ratios: Object.fromEntries(names.map((name) => [name, ratios(name)])) as Results['synth']['ratios'] };
}

async function measure(name: Candidate): Promise<Measurement> {
  const { code, output } = await run(process.execPath, ['scripts/main.js', 'scripts/bench/measure.ts', name, FOLDER], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (code !== 0) {
    throw new Error(`the synth of '${name}' ended with ${code}`);
  }
  return JSON.parse(output.trim().split('\n').at(-1)!) as Measurement;
}
