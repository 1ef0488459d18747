/** Keeps the jobs of a simulator in a file, so that it can be stopped and started again. While it is stopped, its time stands still. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { anObject, checkFields, checkList, notNegative, UsageError } from './fields';
import type { Job } from './job';

export interface State {
  /** What time it was, in milliseconds since the epoch. */
  readonly now: number;
  readonly jobs: readonly Job[];
}

const VERSION = 1;

/** @returns nothing if there is no such file yet */
export function readState(file: string): State | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  const what = `the state in ${file}`;
  const state = checkFields(what, parsed(file, what), {
    version: { is: (value) => value === VERSION, must: `${VERSION}: another version of the simulator wrote it; choose another file` },
    now: notNegative,
    jobs: { is: Array.isArray, must: 'a list' },
  }, ['version', 'now', 'jobs']);
  checkList(what, state.jobs).forEach((job) => checkFields(`a job of ${what}`, { job }, { job: anObject }));
  return { now: state.now as number, jobs: state.jobs as Job[] };
}

/** Whole or not at all, and for nobody else to read: requests hold values of `environment`. */
export function writeState(file: string, { now, jobs }: State): void {
  const part = `${file}.part`;
  writeFileSync(part, JSON.stringify({ version: VERSION, now, jobs }), { mode: 0o600 });
  renameSync(part, file);
}

function parsed(file: string, what: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new UsageError(`${what} is not JSON`);
  }
}
