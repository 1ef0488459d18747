/** Builds the handler without one of its protections. What is shipped has no switch for that. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Plugin } from 'esbuild';
import { buildFunctions, LAMBDA } from '../handler-builds';
import type { Variant } from '../variant';

/** A change of the source: a text that is there once, and what stands there instead. */
export interface Change {
  /** In `lambda/`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Something that keeps the promises: how everything is without it, and the story that then fails. */
export interface Protection {
  readonly name: string;
  /** The handler without it. */
  readonly without: readonly Change[];
  /** What else has to be as if it had never been. */
  readonly variant?: Variant;
  /** A story that fails without it. */
  readonly story: string;
  /** Whether it protects runs: then the functions of runs lack it, not the handler of deployments. */
  readonly isOfRuns?: boolean;
}

/** Everything as it is shipped but for one protection. @param build how the functions are built */
export async function variantWithout({ name, without, variant, isOfRuns = false }: Protection, build = buildFunctions): Promise<Variant> {
  if (without.length === 0) {
    return { ...variant };
  }
  const folder = await build(isOfRuns ? 'inference-run' : 'inference-job', path.join('protections', name.replace(/\W+/g, '-')), [withChanges(without)]);
  return { ...variant, ...(isOfRuns ? { runHandler: folder } : { handler: folder }) };
}

function withChanges(changes: readonly Change[]): Plugin {
  return {
    name: 'without a protection',
    setup({ onLoad }) {
      for (const file of new Set(changes.map((change) => change.file))) {
        onLoad({ filter: new RegExp(`/lambda/${file.replace('.', '\\.')}$`) }, () => ({ loader: 'ts', contents: changed(file, changes) }));
      }
    },
  };
}

function changed(file: string, changes: readonly Change[]): string {
  return changes.filter((change) => change.file === file).reduce((source, { from, to }) => {
    const parts = source.split(from);
    if (parts.length !== 2) {
      throw new Error(`${file} has ${parts.length - 1} times: ${from}`);
    }
    return parts.join(to);
  }, readFileSync(path.join(LAMBDA, file), 'utf8'));
}
