/**
 * What a job costs a user's synth, and what it costs to wait for it, ours beside what users would take without it: `npm run bench`.
 * Times are compared within a round only, so that it does not matter what else the machine is doing.
 */
import { mkdirSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { CANDIDATES, type Candidate } from './apps';
import { figuresOf } from './figures';
import type { Measurement } from './measure';
import { printWaiting } from './print-waiting';
import { type Row, table } from './table';
import { bundleHandler } from '../../local-cloud/handler-bundle';
import { run } from '../children';
import { root } from '../prepare';

const USAGE = 'usage: npm run bench -- [--only synth|waiting] [--rounds <number from 5>] [--jobs <number>]';

/** Each prints its figures. @returns whether they are as they should be */
const PARTS = {
  synth: printSynth,
  waiting: async (_: number, jobs: number) => {
    await printWaiting(jobs);
    return true;
  },
};

const FOLDER = path.join(root, '.cache', 'bench');

/** What ours must not be slower than. It only starts the jobs. */
const PEER = 'AwsCustomResource';

const names = Object.keys(CANDIDATES) as Candidate[];

type Round = Record<Candidate, Measurement>;

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' }, rounds: { type: 'string', default: '15' }, jobs: { type: 'string', default: '100' }, help: { type: 'boolean' },
    },
  });
  const [count, jobs] = [Number(values.rounds), Number(values.jobs)];
  const parts = Object.entries(PARTS).filter(([name]) => name === (values.only ?? name));
  if (values.help || !(parts.length > 0 && Number.isInteger(count) && count >= 5 && Number.isInteger(jobs) && jobs > 0)) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  await bundleHandler();
  for (const [, print] of parts) {
    process.exitCode = await print(count, jobs) ? process.exitCode : 1;
  }
}

async function printSynth(count: number, jobs: number): Promise<boolean> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  // Fills the caches of files and of compiled code.
  await measureAll(names, jobs);
  const rounds: Round[] = [];
  while (rounds.length < count) {
    rounds.push(await measureAll(rounds.length % 2 === 0 ? names : [...names].reverse(), jobs));
  }
  console.log(`synth of one stack of ${jobs} jobs, in ${count} rounds of one process for each\n`);
  table(names.map((name) => timesOf(name, rounds, jobs)));
  console.log();
  table(names.map(sizesOf));
  console.log();
  rmSync(FOLDER, { recursive: true });
  return isNotSlower(rounds);
}

async function measureAll(order: Candidate[], jobs: number): Promise<Round> {
  const round: Partial<Round> = {};
  for (const name of order) {
    const args = ['scripts/main.js', 'scripts/bench/measure.ts', name, String(jobs), FOLDER];
    const { code, output } = await run(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (code !== 0) {
      throw new Error(`the synth of '${name}' ended with ${code}`);
    }
    round[name] = JSON.parse(output.trim().split('\n').at(-1)!);
  }
  return round as Round;
}

function timesOf(name: Candidate, rounds: Round[], jobs: number): Row {
  const [low, ratio, high] = quartiles(rounds.map((round) => round[name].synth / round[PEER].synth));
  return {
    '': name,
    'ms per job': (quartiles(rounds.map((round) => round[name].synth))[1] / jobs).toFixed(2),
    [`of ${PEER}`]: ratio.toFixed(2),
    'middle half': `${low.toFixed(2)} to ${high.toFixed(2)}`,
    'ms before: modules, first job': Math.round(quartiles(rounds.map((round) => round[name].start))[1]),
  };
}

function sizesOf(name: Candidate): Row {
  const { bytesPerJob, resourcesPerJob, fixedBytes, fixedResources } = figuresOf(name, FOLDER);
  return {
    '': name,
    'resources per job': resourcesPerJob,
    'template bytes per job': bytesPerJob,
    'resources per stack': fixedResources,
    'template bytes per stack': fixedBytes,
  };
}

/** Slower means that three of four rounds say so. */
function isNotSlower(rounds: Round[]): boolean {
  const [low, ratio, high] = quartiles(rounds.map(({ ours, [PEER]: peer }) => ours.synth / peer.synth));
  const isSlower = low > 1;
  const share = `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  console.log(`ours takes ${share} of the time of ${PEER} per job: ${isSlower ? 'slower' : 'not slower'}`);
  return !isSlower;
}

/** The lower quartile, the median and the upper quartile. */
function quartiles(values: number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  return [at(0.25), at(0.5), at(0.75)];
}
