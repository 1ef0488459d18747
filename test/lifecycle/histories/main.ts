/** Random histories from the command line: a few thousand, many thousands that resume where they stopped, or a failed one again. */
import { parseArgs } from 'node:util';
import { type Counts, type Kind, KINDS } from './kinds';
import { beginning, readLongRun, writeLongRun } from './long-run';
import type { Failure, PartOfARun, Result } from './part';
import { bundleHandler } from '../../../local-cloud/handler-bundle';
import { sum } from '../../../scripts/counts';
import { inWorkers } from '../../../scripts/workers';
import { sharingVariant } from '../handler-builds';

const USAGE = `usage: npm run histories -- [--runs] [--count <number>] [--seed <number>] [--resume]
       npm run histories -- [--runs] --replay '{"seed":…,"path":"…","replayPath":"…"}'`;

const HISTORIES_OF_A_PART = 100;

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: 'boolean', default: false }, count: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' }, resume: { type: 'boolean' }, replay: { type: 'string' }, help: { type: 'boolean' },
    },
  });
  const [count, seed] = [Number(values.count), Number(values.seed)];
  if (values.help || !Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  await bundleHandler();
  const kind = KINDS[values.runs ? 'runs' : 'deployments'];
  if (values.replay !== undefined) {
    await replay(kind, values.replay);
    return;
  }
  await run(kind, count, seed, values.resume ?? false);
}

async function replay(kind: Kind, text: string): Promise<void> {
  const { seed, path: where, replayPath } = JSON.parse(text) as Failure;
  const { failure } = await kind.runPart({ seed, path: where, replayPath, count: 1, variant: await sharingVariant() });
  console.log(failure ? failure.story : 'this history no longer breaks a promise');
  process.exitCode = failure ? 1 : 0;
}

async function run(kind: Kind, count: number, seed: number, isResumed: boolean): Promise<void> {
  const begun = Date.now();
  let progress = beginning(kind, seed);
  const before = isResumed ? readLongRun(kind) : undefined;
  if (before?.seed === seed) {
    progress = before;
    console.log(`going on after ${before.counts.histories} histories`);
  }
  const variant = await sharingVariant();
  let taken = 0;
  let failures = 0;
  const parts = Math.ceil(count / HISTORIES_OF_A_PART);
  await inWorkers(kind.worker, (): PartOfARun | undefined => {
    do {
      taken += 1;
    } while (progress.done.includes(taken));
    // A long run goes on, and shows all that fails; the part is played again when it is resumed.
    if ((failures > 0 && !isResumed) || taken > parts) {
      return undefined;
    }
    // Far from the seeds of other runs.
    return { seed: seed * 1_000_000 + taken, count: Math.min(HISTORIES_OF_A_PART, count - (taken - 1) * HISTORIES_OF_A_PART), variant };
  }, (result: Result<Counts>, part) => {
    if (result.failure) {
      failures += 1;
      if (failures === 1 || isResumed) {
        show(kind, result.failure);
      }
    } else {
      progress = { ...progress, done: [...progress.done, part.seed - seed * 1_000_000], counts: sum(progress.counts, result.counts) };
      if (isResumed) {
        writeLongRun(kind, progress);
      }
    }
  });
  process.exitCode = report(kind, progress.counts, Date.now() - begun) && failures === 0 ? 0 : 1;
}

function show({ option }: Kind, { story, ...where }: Failure): void {
  console.log(`a history has broken a promise:\n\n${story}\n\nto replay it: npm run histories -- ${option}--replay '${JSON.stringify(where)}'`);
}

/** @returns whether the histories contained enough of what they are meant to try */
function report({ atLeast, inWords }: Kind, counts: Counts, milliseconds: number): boolean {
  const percent = (name: string) => Math.floor(100 * counts[name] / Math.max(1, counts.histories));
  console.log(`${inWords(counts)}, ${Math.round(milliseconds / 1000)} s`);
  const shares = Object.entries(atLeast).map(([name, [, words]]) => `${percent(name)} % have ${words}`);
  console.log(`of these, ${shares.join(', ')}`);
  const tooFew = Object.entries(atLeast).filter(([name, [least]]) => percent(name) < least);
  // A few histories say nothing about shares.
  if (counts.histories < 500 || tooFew.length === 0) {
    return true;
  }
  console.log(`that is too few: at least ${tooFew.map(([, [least, words]]) => `${least} % with ${words}`).join(', ')} are wanted`);
  return false;
}
