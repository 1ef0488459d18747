/**
 * Builds the packages of all languages and uses each as a user would: `npm run packages`, with arguments for jest if there are any.
 * What a user has is in a temporary folder, which is gone in the end.
 */
import { mkdtempSync, realpathSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { build } from './build';
import { checkToolchains, parseLanguages } from './languages';
import { CHOSEN_LANGUAGES } from './places';
import { printSizes } from './sizes';
import { ISOLATED } from '../../projenrc/split-tests';
import { run } from '../children';
import { root } from '../prepare';

export async function main(args: string[]): Promise<void> {
  const { only, jestArguments } = parse(args);
  const languages = parseLanguages(only);
  await checkToolchains(languages);

  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'packages-')));
  // Also when we are interrupted: then the children have ended before.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  console.log(`files in ${folder}`);
  // Whatever the children think of as temporary goes with it.
  process.env.TMPDIR = folder;

  await build(languages);
  await printSizes(folder);
  const { code } = await run(path.join(root, 'node_modules', '.bin', 'jest'),
    ['--selectProjects', ISOLATED, '--testMatch', '<rootDir>/test/packages/*.packages.ts', '--maxWorkers', '3', ...jestArguments],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, [CHOSEN_LANGUAGES]: languages.join(',') } });
  process.exitCode = code;
}

function parse(args: string[]): { only?: string; jestArguments: string[] } {
  const at = args.indexOf('--only');
  return at < 0 ? { jestArguments: args } : { only: args[at + 1] ?? '', jestArguments: [...args.slice(0, at), ...args.slice(at + 2)] };
}
