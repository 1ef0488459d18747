/**
 * The package of the previous version: its API is kept, and stacks that were deployed with it are upgraded. It is built from the last
 * tag that is reachable from HEAD; until there is a tag, it is the one that `npm run record` has kept.
 */
import { execFileSync } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'fs';
import * as path from 'path';
import { git } from '../git';

const ROOT = path.join(__dirname, '..', '..');
const CACHE = path.join(ROOT, '.cache', 'previous');

export const RECORDED = path.join(__dirname, 'recorded.tar.gz');

export interface PreviousPackage {
  /** A tag, or 'recorded'. */
  readonly version: string;
  /** Where it lies as if it were installed: what it depends on is found in the `node_modules` of the project. */
  readonly folder: string;
}

export function previousPackage(): PreviousPackage {
  const tag = lastTag();
  const id = tag?.commit ?? createHash('sha256').update(readFileSync(RECORDED)).digest('hex');
  const folder = path.join(CACHE, id.slice(0, 12), 'node_modules', 'cdk-cleanrooms-ml');
  if (!existsSync(folder)) {
    mkdirSync(path.dirname(folder), { recursive: true });
    const scratch = mkdtempSync(`${folder}-`);
    try {
      if (tag) {
        build(tag.commit, scratch);
      } else {
        execFileSync('tar', ['-xzf', RECORDED, '--strip-components=1', '-C', scratch]);
      }
      putInPlace(scratch, folder);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return { version: tag?.name ?? 'recorded', folder };
}

/** Undefined also where there is no git, as in an archive of the sources. */
function lastTag(): { readonly name: string; readonly commit: string } | undefined {
  const tags = 'v[0-9]*';
  // Without any, `git describe` fails.
  const name = git(ROOT, 'tag', '--merged', 'HEAD', '--list', tags) ? git(ROOT, 'describe', '--tags', '--abbrev=0', '--match', tags) : undefined;
  return name === undefined ? undefined : { name, commit: git(ROOT, 'rev-parse', `${name}^{commit}`)! };
}

/** By the tasks of that commit, with the tools that are installed now. */
function build(commit: string, folder: string): void {
  const sources = path.join(folder, 'sources.tar');
  git(ROOT, 'archive', '--output', sources, commit);
  execFileSync('tar', ['-xf', sources, '-C', folder]);
  rmSync(sources);
  const bin = path.join(ROOT, 'node_modules', '.bin');
  for (const task of ['compile', 'bundle']) {
    execFileSync(path.join(bin, 'projen'), [task], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}`, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
    });
  }
}

/** Another process may have been faster. */
function putInPlace(scratch: string, folder: string): void {
  try {
    renameSync(scratch, folder);
  } catch (error) {
    if (!existsSync(folder)) {
      throw error;
    }
  }
}
