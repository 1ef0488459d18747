/** What is generated from the sources of the library. It is generated again only when a source or a result has changed. */
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import * as path from 'path';

interface Generated {
  /** Files and folders. */
  readonly sources: readonly string[];
  readonly results: readonly string[] | ((root: string) => readonly string[]);
}

const COMMON = ['src', 'README.md', 'package.json', 'package-lock.json', '.projenrc.ts', 'tsconfig.json'];

/** Where projen says what it has made. */
const MADE_BY_PROJEN = '.projen/files.json';

/** By the projen task that makes it, in the order in which they run. */
export const GENERATED = {
  default: { sources: ['.projenrc.ts', 'projenrc', 'package-lock.json'], results: madeByProjen },
  // `.jsii` only names `.jsii.gz`, which holds what is in it.
  compile: { sources: COMMON, results: ['.jsii', '.jsii.gz', 'lib'] },
  rosetta: { sources: [...COMMON, 'rosetta', '.jsii.gz'], results: ['.jsii.tabl.json'] },
  docgen: { sources: ['.jsii.gz'], results: ['API.md'] },
} satisfies Record<string, Generated>;

export type Task = keyof typeof GENERATED;

function madeByProjen(root: string): string[] {
  const list = path.join(root, MADE_BY_PROJEN);
  const { files } = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) as { readonly files: string[] } : { files: [] };
  // It also writes package.json, which is not in its list.
  return [...new Set([MADE_BY_PROJEN, 'package.json', ...files])];
}

function resultsOf(root: string, task: Task): readonly string[] {
  const { results }: Generated = GENERATED[task];
  return typeof results === 'function' ? results(root) : results;
}

/** Whether a task would change nothing. */
export function isCurrent(root: string, task: Task): boolean {
  return resultsOf(root, task).every((file) => existsSync(path.join(root, file))) && existsSync(noteOf(root, task))
    && readFileSync(noteOf(root, task), 'utf8') === digest(root, task);
}

/** Notes what a task was made of, after it has succeeded. */
export function noteCurrent(root: string, task: Task): void {
  mkdirSync(path.dirname(noteOf(root, task)), { recursive: true });
  writeFileSync(noteOf(root, task), digest(root, task));
}

const noteOf = (root: string, task: Task) => path.join(root, '.cache', 'generated', task);

function digest(root: string, task: Task): string {
  const hash = createHash('sha256');
  for (const file of [...GENERATED[task].sources, ...resultsOf(root, task)].flatMap((name) => filesOf(path.join(root, name)))) {
    hash.update(`${path.relative(root, file)}\0`).update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}

function filesOf(name: string): string[] {
  if (!existsSync(name)) {
    return [];
  }
  return statSync(name).isDirectory() ? readdirSync(name).sort().flatMap((entry) => filesOf(path.join(name, entry))) : [name];
}
