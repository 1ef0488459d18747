/** This library beside what users would do without it: `npm run bench`. Counts are exact; times are compared within a round only. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { Duration } from 'aws-cdk-lib';
import { CANDIDATES, type Candidate } from './apps';
import { compare, SEED } from './comparison';
import { delaysOf } from './delays';
import { bundlePeers } from './faults/bundle-peers';
import { CANDIDATES as FAULTS_CANDIDATES } from './faults/candidates';
import { NOTHING } from './faults/tally';
import { figuresOf } from './figures';
import { handlerFigures } from './handler';
import { localDeployments } from './local-deployments';
import { print } from './print';
import { COUNTED, readResults, type Results, RESULTS, writeResults } from './results';
import { RUN_CANDIDATES } from './runs/candidates';
import { NO_NIGHTS } from './runs/play';
import { compareSynths } from './synth';
import { MANY, WAITERS } from './waiters';
import { costOfWaiting, pollsOf } from './waiting';
import { benchPicture, FILE as PICTURE } from '../../docs/images/bench';
import { bundleHandler } from '../../local-cloud/handler-bundle';

/** Long enough for some minutes of nothing but waiting. */
const LENGTH_OF_MANY = Duration.minutes(15);
const JOBS_AT_ONCE = 100;
const HISTORIES = 500;
const ROUNDS = { synth: 7, handler: 15, local: 3 };

const PARTS: { readonly [part in keyof Results]: () => Promise<Results[part]> } = {
  sizes: async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
    try {
      return Object.fromEntries((Object.keys(CANDIDATES) as Candidate[]).map((name) => [name, figuresOf(name, folder)])) as Results['sizes'];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  synth: () => compareSynths(ROUNDS.synth),
  faults: async () => ({ seed: SEED, tallies: await compare('scripts/bench/faults/part.ts', FAULTS_CANDIDATES, NOTHING, HISTORIES) }),
  runs: async () => ({ seed: SEED, tallies: await compare('scripts/bench/runs/part.ts', RUN_CANDIDATES, NO_NIGHTS, HISTORIES) }),
  waiting: () => forEachWaiter(costOfWaiting),
  delays: () => forEachWaiter(delaysOf),
  polls: async () => ({ jobs: JOBS_AT_ONCE, ...await pollsOf(MANY, JOBS_AT_ONCE, LENGTH_OF_MANY) }),
  handler: () => handlerFigures(ROUNDS.handler),
  local: () => localDeployments(ROUNDS.local),
};

const USAGE = `usage: npm run bench -- [--only ${Object.keys(PARTS).join('|')}]`;

export async function main(args: string[]): Promise<void> {
  const { values: { only, help } } = parseArgs({ args, options: { only: { type: 'string' }, help: { type: 'boolean' } } });
  const chosen = (Object.keys(PARTS) as (keyof Results)[]).filter((part) => part === (only ?? part));
  if (help || chosen.length === 0) {
    console.log(USAGE);
    process.exitCode = help ? 0 : 1;
    return;
  }
  await bundleHandler();
  await bundlePeers();
  const results: Partial<Results> = {};
  for (const part of chosen) {
    await runPart(part, results);
  }
  if (only === undefined || COUNTED.includes(only as keyof Results)) {
    const renewed = only === undefined ? results as Results : { ...readResults(), ...results };
    writeResults(renewed);
    writeFileSync(PICTURE, benchPicture(renewed));
    console.log(`\nwritten to ${path.relative('.', RESULTS)} and ${path.relative('.', PICTURE)}`);
  }
}

async function runPart<Part extends keyof Results>(part: Part, results: { -readonly [part in keyof Results]?: Results[part] }): Promise<void> {
  const result: Results[Part] = await PARTS[part]();
  results[part] = result;
  print[part](result);
}

async function forEachWaiter<T>(measure: (waiter: typeof WAITERS[keyof typeof WAITERS]) => Promise<T>): Promise<Record<keyof typeof WAITERS, T>> {
  const measured: [string, T][] = [];
  for (const [name, waiter] of Object.entries(WAITERS)) {
    measured.push([name, await measure(waiter)]);
  }
  return Object.fromEntries(measured) as Record<keyof typeof WAITERS, T>;
}
