/** Runs tasks of the release in another folder than the project: nothing of the project is changed. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { run } from '../children';
import { withoutGit } from '../git';
import { root } from '../prepare';

const MODULES = path.join(root, 'node_modules');
const BIN = path.join(MODULES, '.bin');

/** An empty folder outside of everything that git ignores here: ignored files get no version. */
export function newFolder(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `${name}-`));
}

/** What is installed for the project is installed there. */
export function addModules(folder: string): void {
  mkdirSync(path.join(folder, 'node_modules'));
  for (const name of readdirSync(MODULES)) {
    symlinkSync(path.join(MODULES, name), path.join(folder, 'node_modules', name));
  }
}

/** The settings with which the release task bumps: the lowest major version. */
export function releaseSettings(): Record<string, string> {
  return JSON.parse(readFileSync(path.join(root, '.projen', 'tasks.json'), 'utf8')).tasks.release.env;
}

/** @returns what it printed */
export async function succeed(folder: string, command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const { code, output } = await run(command, [...args], {
    cwd: folder,
    env: {
      ...withoutGit(process.env),
      ...environment,
      PATH: `${BIN}${path.delimiter}${process.env.PATH}`,
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    },
  });
  if (code !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  }
  return output;
}
