/** `npm run check`, for while you work: types, lint of what you changed, and the unit tests that it touches. */
import { existsSync } from 'fs';
import * as path from 'path';
import { runSteps, type Step } from './checks/steps';
import { run } from './children';
import { root } from './prepare';

/** These run whole deployments of the bundled handler: `npm test` does. */
const LONG = ['/test/lifecycle/stories/', '/test/lifecycle/protections/'];

const tool = (name: string) => path.join(root, 'node_modules', '.bin', name);

/** @param args files, in place of those that git says have changed */
export async function main(args: string[]): Promise<void> {
  const files = args.length > 0 ? args : await changedFiles();
  const code = files.filter((file) => /\.(ts|js)$/.test(file) && existsSync(path.join(root, file)));
  const steps: Step[] = [{
    title: 'types',
    run: (log) => log.command(tool('tsc'), ['-p', 'test/tsconfig.json', '--noEmit', '--incremental', '--tsBuildInfoFile', '.cache/types.tsbuildinfo']),
  }];
  if (code.length > 0) {
    steps.push({
      title: 'lint',
      run: (log) => log.command(tool('eslint'), ['--ext', '.ts,.js', '--max-warnings', '0', ...code],
        { env: { ESLINT_USE_FLAT_CONFIG: 'false', NODE_NO_WARNINGS: '1' } }),
    }, {
      title: 'unit tests',
      run: (log) => log.jest(tool('jest'), ['--passWithNoTests', '--findRelatedTests', ...code, '--testPathIgnorePatterns', '/node_modules/', ...LONG]),
    });
  }
  await runSteps(steps, path.join('.cache', 'check'));
}

/** Since the branch left `main`, and what is not committed yet. */
async function changedFiles(): Promise<string[]> {
  const base = await git(['merge-base', 'HEAD', 'main']);
  const changed = await git(['diff', '--name-only', base[0] ?? 'HEAD']);
  return [...new Set([...changed, ...await git(['ls-files', '--others', '--exclude-standard'])])];
}

async function git(args: string[]): Promise<string[]> {
  const { code, output } = await run('git', args, { cwd: root }).catch(() => ({ code: 1, output: '' }));
  return code === 0 ? output.split('\n').filter((line) => line !== '') : [];
}
