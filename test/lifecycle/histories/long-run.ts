/** How far the long run of random histories has come with the functions as they are. It is in the repository, so that another machine can go on. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Counts, Kind } from './kinds';

export interface LongRun {
  /** A digest of the built functions: what was tried of others says nothing about these. */
  readonly handler: string;
  readonly seed: number;
  readonly counts: Counts;
  /** The parts that are done, by their numbers: the workers end in any order. */
  readonly done: readonly number[];
}

export const beginning = (kind: Kind, seed: number): LongRun => ({ handler: digestOf(kind), seed, counts: kind.none, done: [] });

/** @returns nothing if no history of the functions as they are has been recorded */
export function readLongRun(kind: Kind): LongRun | undefined {
  const file = fileOf(kind);
  const recorded = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as LongRun : undefined;
  return recorded?.handler === digestOf(kind) ? recorded : undefined;
}

export function writeLongRun(kind: Kind, run: LongRun): void {
  writeFileSync(fileOf(kind), `${JSON.stringify({ ...run, done: [...run.done].sort((a, b) => a - b) })}\n`);
}

const fileOf = ({ name }: Kind) => path.join(__dirname, `long-run-of-${name}.json`);

const digestOf = ({ bundle }: Kind) => createHash('sha256').update(readFileSync(path.join(__dirname, '../../../assets/lambda', bundle, 'index.js'))).digest('hex').slice(0, 16);
