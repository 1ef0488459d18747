/** The whole check of the project, the cheap failures first. `scripts/main.js` runs it when everything is installed. */
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'fs';
import * as path from 'path';
import { run } from './children';

const RESULTS = path.join('.cache', 'verify');

interface Counts {
  passed: number;
  failed: number;
}

export async function main(): Promise<void> {
  rmSync(RESULTS, { recursive: true, force: true });
  mkdirSync(RESULTS, { recursive: true });
  const counts: Counts = { passed: 0, failed: 0 };
  try {
    await generatedFilesAreUpToDate(async () => {
      await step('generate the files of .projenrc.ts', 'projen', ['default']);
      await step('compile', 'projen', ['compile']);
      await step('compile the examples of the documentation', 'projen', ['rosetta']);
      await step('document', 'projen', ['docgen']);
    });
    await step('bundle the handler', 'projen', ['bundle']);
    await step('check the types of everything else', 'tsc', ['-p', 'test/tsconfig.json']);
    await step('lint', 'projen', ['eslint']);
    await tests('unit', counts, 'jest', []);
    await tests('newest aws-cdk-lib', counts, process.execPath, ['scripts/main.js', 'scripts/newest-cdk.ts']);
    await histories(counts);
    await tests('end-to-end', counts, 'jest', ['--testMatch', '<rootDir>/test/e2e/**/*.e2e.ts', '--maxWorkers', '3']);
    await tests('language package', counts, process.execPath, ['scripts/main.js', 'scripts/packages/main.ts']);
  } catch (error) {
    console.error(`\nerror: ${(error as Error).message}`);
    process.exitCode = 1;
    counts.failed ||= 1;
  }
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
}

async function step(title: string, command: string, args: string[]): Promise<void> {
  const begun = Date.now();
  console.log(`\n== ${title}`);
  const { code } = await run(path.resolve('node_modules', '.bin', command), args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
  console.log(`-- ${title}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  if (code !== 0) {
    throw new Error(`'${title}' failed`);
  }
}

/** @param command takes what jest takes after its own arguments */
async function tests(kind: string, counts: Counts, command: string, args: string[]): Promise<void> {
  const file = path.resolve(RESULTS, `${kind.replaceAll(' ', '-')}.json`);
  try {
    await step(`run the ${kind} tests`, command, [...args, '--ci', '--json', '--outputFile', file]);
  } finally {
    // Without results it has failed before the first test.
    const result = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { numPassedTests: 0, numFailedTests: 1, numRuntimeErrorTestSuites: 0 };
    counts.passed += result.numPassedTests;
    // A file that does not even load has no test to fail.
    counts.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  }
}

/** Deployments at random: one test, of some thousand. */
async function histories(counts: Counts): Promise<void> {
  counts.failed += 1;
  await step('tell random histories', process.execPath, ['scripts/main.js', 'test/lifecycle/histories/main.ts']);
  counts.failed -= 1;
  counts.passed += 1;
}

/** What is generated is also committed: it must be what its sources say. Without git there is nothing to compare with. */
async function generatedFilesAreUpToDate(generate: () => Promise<void>): Promise<void> {
  const before = await uncommitted();
  await generate();
  if (before !== await uncommitted()) {
    throw new Error('generated files were not up to date: look at `git status` and commit them');
  }
}

async function uncommitted(): Promise<string> {
  const { output } = await run('git', ['diff', 'HEAD']).catch(() => ({ output: '' }));
  const { output: files } = await run('git', ['status', '--porcelain']).catch(() => ({ output: '' }));
  return createHash('sha256').update(output).update(files).digest('hex');
}
