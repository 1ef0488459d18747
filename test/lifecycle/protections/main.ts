/**
 * Whether random histories notice that a protection is missing, and how soon: `npm run protections [-- [--deployments | --runs] [<text>…]]`, of all, or
 * of one kind, or of those whose names hold one of the texts.
 */
import { parseArgs } from 'node:util';
import { variantWithout } from './broken-handler';
import { protections } from './protections';
import { runProtections } from './run-protections';
import { bundleHandler } from '../../../local-cloud/handler-bundle';
import { inWorkers } from '../../../scripts/workers';
import { buildSharing, sharingVariant } from '../handler-builds';
import { type Counts, KINDS } from '../histories/kinds';
import type { Failure, PartOfARun, Result } from '../histories/part';
import type { Variant } from '../variant';

/** As many as one `npm run verify` runs, and for what is rare four times as many besides. */
const BUDGET = 10_000;
const HISTORIES_OF_A_PART = 50;

interface Found {
  readonly nth: number;
  readonly failure: Failure;
  /** The seed of the part that it is in. */
  readonly seed: number;
}

export async function main(args: string[]): Promise<void> {
  const { values, positionals: texts } = parseArgs({ args, allowPositionals: true, options: { deployments: { type: 'boolean' }, runs: { type: 'boolean' } } });
  const ofKind = [...values.runs ? [] : protections, ...values.deployments ? [] : runProtections];
  await bundleHandler();
  const asShipped = await sharingVariant();
  let unnoticed = 0;
  for (const protection of ofKind.filter(({ name }) => texts.length === 0 || texts.some((text) => name.includes(text)))) {
    const { name, isOfRuns = false } = protection;
    const found = await firstFailure({ ...asShipped, ...await variantWithout(protection, buildSharing) }, isOfRuns, 1, BUDGET / HISTORIES_OF_A_PART);
    // A history that fails for another reason says nothing about a protection.
    const unsound = found && await firstFailure(asShipped, isOfRuns, found.seed, found.seed);
    unnoticed += found && !unsound ? 0 : 1;
    console.log(unsound ? `${name}: the functions as they are fail history ${unsound.nth}, too:\n\n${unsound.failure.story}`
      : found ? `${name}: detected by history ${found.nth}, "${found.failure.story.split('\n')[0]}"`
        : `${name}: NOT DETECTED in ${BUDGET} histories`);
  }
  process.exitCode = unnoticed === 0 ? 0 : 1;
}

/** @param first the seed of the first part @param last that of the last one */
async function firstFailure(variant: Variant, isOfRuns: boolean, first: number, last: number): Promise<Found | undefined> {
  let seed = first - 1;
  let found: Found | undefined;
  await inWorkers(KINDS[isOfRuns ? 'runs' : 'deployments'].worker, (): PartOfARun | undefined => {
    if (found || seed >= last) {
      return undefined;
    }
    seed += 1;
    // What broke is of interest here, not the shortest way to it.
    return { seed, count: HISTORIES_OF_A_PART, variant, endOnFailure: true };
  }, ({ failure }: Result<Counts>, part) => {
    if (failure && !found) {
      found = { nth: (part.seed - 1) * HISTORIES_OF_A_PART + Number(failure.path.split(':')[0]) + 1, failure, seed: part.seed };
    }
  });
  return found;
}
