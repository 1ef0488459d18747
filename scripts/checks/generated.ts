/** What is made of the sources of the library: made again only when a source or a result is not what it was. */
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import * as path from 'path';

interface Generated {
  /** Files and folders. */
  readonly sources: readonly string[];
  readonly results: readonly string[];
}

const COMMON = ['src', 'README.md', 'package.json', 'package-lock.json', '.projenrc.ts', 'tsconfig.json'];

/** By the projen task that makes it, in the order in which they run. */
export const GENERATED = {
  default: { sources: ['.projenrc.ts', 'package-lock.json'], results: ['package.json', '.projen/tasks.json', '.projen/deps.json', 'tsconfig.json'] },
  compile: { sources: COMMON, results: ['.jsii', 'lib'] },
  rosetta: { sources: [...COMMON, 'rosetta', '.jsii'], results: ['.jsii.tabl.json'] },
  docgen: { sources: ['.jsii'], results: ['API.md'] },
} satisfies Record<string, Generated>;

export type Task = keyof typeof GENERATED;

/** Whether a task would change nothing. */
export function isCurrent(root: string, task: Task): boolean {
  const { results } = GENERATED[task];
  return results.every((file) => existsSync(path.join(root, file))) && existsSync(noteOf(root, task))
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
  const { sources, results } = GENERATED[task];
  for (const file of [...sources, ...results].flatMap((name) => filesOf(path.join(root, name)))) {
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
