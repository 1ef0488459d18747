/** `npm run check`, for while you work: types, lint of what you changed, and the unit tests that it touches. */
import { existsSync, readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { bundleHandler } from '../local-cloud/handler-bundle';
import { types } from './checks/all-steps';
import { runSteps, type Step } from './checks/steps';
import { git } from './git';
import { root, Unprepared } from './prepare';

/** These run whole deployments of the bundled handler: `npm test` does. */
const LONG = ['/test/lifecycle/stories/', '/test/lifecycle/protections/'];

const tool = (name: string) => path.join(root, 'node_modules', '.bin', name);

/** @param args files, in place of those that git says have changed */
export async function main(args: string[]): Promise<void> {
  const files = args.length > 0 ? args : changedFiles(root);
  const code = files.filter((file) => isCode(file) && existsSync(path.join(root, file)));
  // As in `npm run verify`: what ESLint ignores would be a warning.
  const linted = code.filter((file) => file.endsWith('.ts'));
  const tested = [...code, ...readersOf(files.filter((file) => !isCode(file)), testCode())];
  // Constructs and tests need the bundles of the handlers, which a fresh clone has not.
  const steps: Step[] = [{ title: 'bundle', run: () => bundleHandler() }, types];
  if (linted.length > 0) {
    steps.push({
      title: 'lint',
      run: (log) => log.command(tool('eslint'), ['--ext', '.ts', '--max-warnings', '0', ...linted],
        { env: { ESLINT_USE_FLAT_CONFIG: 'false', NODE_NO_WARNINGS: '1' } }),
    });
  }
  if (tested.length > 0) {
    steps.push({
      title: 'unit tests',
      run: (log) => log.jest(tool('jest'), ['--passWithNoTests', '--findRelatedTests', ...tested, '--testPathIgnorePatterns', '/node_modules/', ...LONG]),
    });
  }
  await runSteps(steps, path.join('.cache', 'check'));
}

const isCode = (file: string) => /\.(ts|js)$/.test(file);

/**
 * The code of tests that names a file which it reads, or all files with its extension. Jest finds the tests that depend on it.
 *
 * @param code by its file
 */
export function readersOf(files: readonly string[], code: ReadonlyMap<string, string>): string[] {
  const texts = files.flatMap((file) => [path.basename(file), ...path.extname(file) === '' ? [] : [`'${path.extname(file)}'`]]);
  return [...code].filter(([, text]) => texts.some((one) => text.includes(one))).map(([name]) => name);
}

function testCode(): Map<string, string> {
  const files = readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return new Map(files.map((file) => [path.join('test', file), readFileSync(path.join(root, 'test', file), 'utf8')]));
}

/** Since the branch left `main`, and what is not committed yet. */
export function changedFiles(folder: string): string[] {
  const lines = (...args: string[]) => git(folder, ...args)?.split('\n').filter((line) => line !== '') ?? [];
  // In this order. A clone of another branch has no `main` of its own.
  const [branch] = lines('for-each-ref', '--format=%(refname)', 'refs/heads/main', 'refs/remotes/origin/main');
  if (branch === undefined) {
    throw new Unprepared('there is nothing to compare with, neither main nor origin/main of git: pass files, as in `npm run check -- src/index.ts`');
  }
  const [base] = lines('merge-base', 'HEAD', branch);
  return [...new Set([...lines('diff', '--name-only', base), ...lines('ls-files', '--others', '--exclude-standard')])];
}
