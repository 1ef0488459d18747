/** The code of the handler beside that of a provider that a user writes: its size, and what it takes to load it. */
import { statSync } from 'node:fs';
import * as path from 'node:path';
import { PEERS } from './faults/candidates';
import { nodeVersions } from './node-versions';
import { inRounds } from './rounds';
import { quartiles, type Quartiles } from './statistics';
import { run } from '../children';
import { root } from '../prepare';

export interface LoadMeasurement {
  readonly milliseconds: number;
  readonly peakKilobytes: number;
}

/** Ratios to the own provider, which is bundled with the same client, in the same round. */
export interface HandlerFigures {
  readonly bytes: number;
  readonly peerBytes: number;
  readonly rounds: number;
  /** By the major version of Node.js. */
  readonly load: Readonly<Record<string, Quartiles>>;
  readonly peakMemory: Readonly<Record<string, Quartiles>>;
}

const FILES = {
  ours: path.join(root, 'assets', 'lambda', 'inference-job.lambda', 'index.js'),
  peer: path.join(PEERS, 'own-provider.js'),
};

export async function handlerFigures(rounds: number): Promise<HandlerFigures> {
  const load: Record<string, Quartiles> = {};
  const peakMemory: Record<string, Quartiles> = {};
  for (const [major, program] of await nodeVersions()) {
    const pairs = await inRounds(['ours', 'peer'], rounds, (name) => measure(program, FILES[name]));
    load[major] = quartiles(pairs.map(({ ours, peer }) => ours.milliseconds / peer.milliseconds));
    peakMemory[major] = quartiles(pairs.map(({ ours, peer }) => ours.peakKilobytes / peer.peakKilobytes));
  }
  return { bytes: statSync(FILES.ours).size, peerBytes: statSync(FILES.peer).size, rounds, load, peakMemory };
}

async function measure(program: string, file: string): Promise<LoadMeasurement> {
  const { code, output } = await run(program, [path.join(__dirname, 'load.js'), file], { env: { PATH: process.env.PATH, AWS_REGION: 'us-east-1' } });
  if (code !== 0) {
    throw new Error(`${file} could not be loaded:\n${output.trim()}`);
  }
  return JSON.parse(output.trim().split('\n').at(-1)!) as LoadMeasurement;
}
