/**
 * Builds the packages of all languages and uses each as a user would: `npm run packages`, with arguments for jest if there are any.
 * What a user has is in a temporary folder, which is gone in the end.
 */
import * as path from 'path';
import { build } from './build';
import { checkToolchains, parseLanguages } from './languages';
import { CHOSEN_LANGUAGES } from './places';
import { printSizes } from './sizes';
import { ISOLATED } from '../../projenrc/split-tests';
import { run } from '../children';
import { root } from '../prepare';
import { ownTemporary } from '../temporary';

export async function main(args: string[]): Promise<void> {
  const { only, jestArguments } = parse(args);
  const languages = parseLanguages(only);
  await checkToolchains(languages);

  // Whatever the children think of as temporary goes with it.
  const { folder } = ownTemporary('packages');
  console.log(`files in ${folder}`);

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
