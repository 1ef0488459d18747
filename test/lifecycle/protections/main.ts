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

/** As many as one `npm run verify` runs. */
const BUDGET = 2000;
const HISTORIES_OF_A_PART = 50;

export async function main(args: string[]): Promise<void> {
  const { values, positionals: texts } = parseArgs({ args, allowPositionals: true, options: { deployments: { type: 'boolean' }, runs: { type: 'boolean' } } });
  const ofKind = [...values.runs ? [] : protections, ...values.deployments ? [] : runProtections];
  await bundleHandler();
  const asShipped = await sharingVariant();
  // A history that fails for another reason says nothing about a protection.
  const chosen = ofKind.filter(({ name }) => texts.length === 0 || texts.some((text) => name.includes(text)));
  for (const isOfRuns of new Set(chosen.map((protection) => protection.isOfRuns ?? false))) {
    const unsound = await firstFailure(asShipped, isOfRuns);
    if (unsound) {
      console.log(`the functions as they are fail history ${unsound.nth}:\n\n${unsound.failure.story}`);
      process.exitCode = 1;
      return;
    }
  }
  let unnoticed = 0;
  for (const protection of chosen) {
    const found = await firstFailure({ ...asShipped, ...await variantWithout(protection, buildSharing) }, protection.isOfRuns);
    unnoticed += found ? 0 : 1;
    console.log(found ? `${protection.name}: missed by history ${found.nth}, "${found.failure.story.split('\n')[0]}"` : `${protection.name}: NOT MISSED in ${BUDGET} histories`);
  }
  process.exitCode = unnoticed === 0 ? 0 : 1;
}

async function firstFailure(variant: Variant, isOfRuns = false): Promise<{ readonly nth: number; readonly failure: Failure } | undefined> {
  let parts = 0;
  let first: { readonly nth: number; readonly failure: Failure } | undefined;
  await inWorkers(KINDS[isOfRuns ? 'runs' : 'deployments'].worker, (): PartOfARun | undefined => {
    if (first || parts * HISTORIES_OF_A_PART >= BUDGET) {
      return undefined;
    }
    parts += 1;
    // What broke is of interest here, not the shortest way to it.
    return { seed: parts, count: HISTORIES_OF_A_PART, variant, endOnFailure: true };
  }, ({ failure }: Result<Counts>, { seed, count }) => {
    if (failure && !first) {
      first = { nth: (seed - 1) * count + Number(failure.path.split(':')[0]) + 1, failure };
    }
  });
  return first;
}
