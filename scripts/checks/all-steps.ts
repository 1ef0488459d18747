/** The steps of `npm test` and of `npm run verify`, the cheap failures first. */
import * as path from 'path';
import { ISOLATED } from '../../projenrc/split-tests';
import { git } from '../git';
import { availableLanguages } from '../packages/languages';
import { root, Unprepared } from '../prepare';
import { GENERATED, isCurrent, noteCurrent, type Task } from './generated';
import { type Log, runSteps, type Step, StepFailure } from './steps';

/** An hour finds what hangs: these tests drive other programs, which may have to share a slow machine. */
const HANGS_AFTER = ['--testTimeout', String(3_600_000)];

/** They have no use for a process that keeps what it has loaded, and need the time limit. */
const IN_ISOLATION = ['--selectProjects', ISOLATED];

const tool = (name: string) => path.join(root, 'node_modules', '.bin', name);
const script = (file: string, ...options: string[]) => ['scripts/main.js', file, ...options];

const generated: Step = {
  title: 'generated files',
  run: (log) => withoutChange(log, root, async () => {
    for (const task of Object.keys(GENERATED) as Task[]) {
      if (isCurrent(root, task)) {
        log.write(`${task}: nothing has changed\n`);
      } else {
        await log.command(tool('projen'), [task], { env: { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' } });
        noteCurrent(root, task);
      }
    }
  }),
};

/** Fails when git sees another state of the folder afterwards. Without git there is nothing to compare with. */
export async function withoutChange(log: Log, folder: string, make: () => Promise<void>): Promise<void> {
  const uncommitted = () => git(folder, 'status', '--porcelain')?.concat(git(folder, 'diff', 'HEAD') ?? '');
  const before = uncommitted();
  await make();
  if (before === undefined) {
    log.skipped.push('whether generated files are up to date: there is no git here');
    log.counts.skipped += 1;
  } else if (before !== uncommitted()) {
    throw new StepFailure('generated files were not up to date', ['generated files were not up to date: look at `git status` and commit them']);
  }
}

const bundle: Step = { title: 'bundle', run: (log) => log.command(tool('projen'), ['bundle']) };
/** Only what has changed since the last time is checked again. */
export const types: Step = {
  title: 'types',
  run: (log) => log.command(tool('tsc'), ['-p', 'test/tsconfig.json', '--noEmit', '--incremental', '--tsBuildInfoFile', '.cache/types.tsbuildinfo']),
};
const lint: Step = { title: 'lint', run: (log) => log.command(tool('projen'), ['eslint']) };
const unit: Step = { title: 'unit tests', run: (log) => log.jest(tool('jest'), []) };
const newestCdk: Step = { title: 'newest aws-cdk-lib', run: (log) => log.jest(process.execPath, script('scripts/newest-cdk.ts')) };

/** Deployments at random: one test, of some thousand. */
const histories: Step = {
  title: 'random histories', run: (log) => log.command(process.execPath, script('test/lifecycle/histories/main.ts'), { isTest: true }),
};

/** Executions of state machines at random: the same. */
const historiesOfRuns: Step = {
  title: 'random histories of runs', run: (log) => log.command(process.execPath, script('test/lifecycle/histories/main.ts', '--runs'), { isTest: true }),
};

const endToEnd: Step = {
  title: 'end-to-end tests', run: (log) => log.jest(tool('jest'), [...IN_ISOLATION, '--testMatch', '<rootDir>/test/e2e/**/*.e2e.ts', '--maxWorkers', '3', ...HANGS_AFTER]),
};

/** Builds the packages that this machine can, and uses them. Where CI is set nothing may be skipped. */
export function packagesStep(
  find: () => ReturnType<typeof availableLanguages>, use: (log: Log, languages: readonly string[]) => Promise<void>, isCI: boolean,
): Step {
  return {
    title: 'packages',
    run: async (log) => {
      const { available, missing } = await find();
      const named = [...missing].map(([language, what]) => `the package for ${language} needs ${what}`);
      if (isCI && missing.size > 0) {
        log.counts.failed += missing.size;
        throw new StepFailure('toolchains are missing', [...named, 'CI is set, so nothing may be skipped: install what is missing, or unset CI']);
      }
      named.forEach((text) => log.write(`skipped: ${text}\n`));
      log.skipped.push(...named);
      await use(log, available);
    },
  };
}

const packages = packagesStep(availableLanguages,
  (log, languages) => log.jest(process.execPath, [...script('scripts/packages/main.ts'), '--only', languages.join(','), ...HANGS_AFTER]), Boolean(process.env.CI));

/** Everything that this machine can run. */
export const TEST_STEPS: readonly Step[] = [generated, bundle, types, unit, newestCdk, histories, historiesOfRuns, endToEnd, packages];

/** The whole check. */
export const VERIFY_STEPS: readonly Step[] = [generated, bundle, types, lint, unit, newestCdk, histories, historiesOfRuns, endToEnd, packages];

/** @param command as it is typed; its last word names the folder of the logs */
export async function runAll(command: string, steps: readonly Step[], args: readonly string[]): Promise<void> {
  if (args.length > 0) {
    throw new Unprepared(`\`${command}\` takes no arguments: \`npx jest ${args.join(' ')}\` runs a part of the tests`);
  }
  await runSteps(steps, path.join('.cache', command.split(' ').at(-1)!));
}
