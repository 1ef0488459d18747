/** Random histories from the command line: some thousand, many thousand that go on where they were left, or one again that has failed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { type Counts, type Failure, NONE, type PartOfARun, type Result, runPart } from './run';
import { bundleHandler } from '../../../local-cloud/handler-bundle';
import { sum } from '../../../scripts/counts';
import { inWorkers } from '../../../scripts/workers';

const USAGE = `usage: npm run histories -- [--count <number>] [--seed <number>] [--resume]
       npm run histories -- --replay '{"seed":…,"path":"…","replayPath":"…"}'`;

const HISTORIES_OF_A_PART = 100;

/** What the histories are to hold, or they do not try what they are for; in percent. */
const AT_LEAST = { startFaults: 40, rollbacks: 25, concurrent: 15 };

const ROOT = path.join(__dirname, '../../..');
const STATE = path.join(ROOT, '.cache', 'histories.json');

/** How far a long run has come. */
interface Progress {
  readonly handler: string;
  readonly seed: number;
  /** The parts that are done, by their numbers: the workers end in any order. */
  readonly done: readonly number[];
  readonly counts: Counts;
}

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      count: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' }, resume: { type: 'boolean' }, replay: { type: 'string' }, help: { type: 'boolean' },
    },
  });
  const [count, seed] = [Number(values.count), Number(values.seed)];
  if (values.help || !Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  await bundleHandler();
  if (values.replay !== undefined) {
    await replay(values.replay);
    return;
  }
  await run(count, seed, values.resume ?? false);
}

async function replay(text: string): Promise<void> {
  const { seed, path: where, replayPath } = JSON.parse(text) as Failure;
  const { failure } = await runPart({ seed, path: where, replayPath, count: 1 });
  console.log(failure ? failure.story : 'this history breaks no promise any more');
  process.exitCode = failure ? 1 : 0;
}

async function run(count: number, seed: number, isResumed: boolean): Promise<void> {
  const begun = Date.now();
  let progress: Progress = { handler: handlerDigest(), seed, done: [], counts: NONE };
  const before = isResumed && existsSync(STATE) ? JSON.parse(readFileSync(STATE, 'utf8')) as Progress : undefined;
  if (before?.handler === progress.handler && before.seed === seed) {
    progress = before;
    console.log(`going on after ${before.counts.histories} histories`);
  }
  let taken = 0;
  let failure: Failure | undefined;
  const parts = Math.ceil(count / HISTORIES_OF_A_PART);
  await inWorkers('test/lifecycle/histories/worker.ts', (): PartOfARun | undefined => {
    do {
      taken += 1;
    } while (progress.done.includes(taken));
    if (failure || taken > parts) {
      return undefined;
    }
    // Far from the seeds of other runs.
    return { seed: seed * 1_000_000 + taken, count: Math.min(HISTORIES_OF_A_PART, count - (taken - 1) * HISTORIES_OF_A_PART) };
  }, (result: Result, part) => {
    failure ??= result.failure;
    if (!result.failure) {
      progress = { ...progress, done: [...progress.done, part.seed - seed * 1_000_000], counts: sum(progress.counts, result.counts) };
      if (isResumed) {
        mkdirSync(path.dirname(STATE), { recursive: true });
        writeFileSync(STATE, JSON.stringify(progress));
      }
    }
  });
  if (failure) {
    const { story, ...where } = failure;
    console.log(`a history has broken a promise:\n\n${story}\n\nto replay it: npm run histories -- --replay '${JSON.stringify(where)}'`);
  }
  process.exitCode = report(progress.counts, Date.now() - begun) && !failure ? 0 : 1;
}

/** @returns whether the histories were what they are to be */
function report(counts: Counts, milliseconds: number): boolean {
  const percent = (part: number) => Math.floor(100 * part / Math.max(1, counts.histories));
  console.log(`${counts.histories} random histories, ${counts.starts} jobs started, ${counts.calls} calls of the service, ${Math.round(milliseconds / 1000)} s`);
  console.log(`${percent(counts.startFaults)} % hold a fault between a Start and its answer, ${percent(counts.rollbacks)} % a rollback, `
    + `${percent(counts.concurrent)} % a concurrent delivery`);
  const tooFew = Object.entries(AT_LEAST).filter(([name, least]) => percent(counts[name as keyof typeof AT_LEAST]) < least);
  // A few histories say nothing about shares.
  if (counts.histories < 500 || tooFew.length === 0) {
    return true;
  }
  console.log(`that is too few: at least ${tooFew.map(([name, least]) => `${least} % ${name}`).join(', ')} are wanted`);
  return false;
}

/** What was tried of another handler says nothing about this one. */
function handlerDigest(): string {
  return createHash('sha256').update(readFileSync(path.join(ROOT, 'assets', 'lambda', 'inference-job.lambda', 'index.js'))).digest('hex').slice(0, 16);
}
