/**
 * The newest aws-cdk-lib: `node scripts/main.js scripts/newest-cdk.ts`, with arguments for jest if there are any. A user's app has
 * any version from the lowest, which is what `node_modules` holds and all other tests run on, to this one.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'fs';
import * as path from 'path';
import { run } from './children';
import { root, Unprepared } from './prepare';
import { BARE, ISOLATED } from '../projenrc/split-tests';

/** The newest 2.x on npm, and the newest constructs with it: what a new app is given. */
const NEWEST = { 'aws-cdk-lib': '2.276.0', 'constructs': '10.8.1' };

const FOLDER = path.join(root, '.cache', `cdk-${NEWEST['aws-cdk-lib']}`);

/** What of the tests runs code of aws-cdk-lib: at synth, and the provider framework's own at deployment. */
const TESTS = [
  'test/*.test.ts',
  'test/private/*.test.ts',
  'test/lambda/deployment/framework-answer.isolated.test.ts',
  'test/lifecycle/stories/users.test.ts',
];

const OTHER_TESTS = [
  // These start processes, which have the aws-cdk-lib of node_modules.
  'test/bundled-app.test.ts',
  'test/examples.test.ts',
  'test/integ-snapshots.test.ts',
  'test/package.test.ts',
  // These only read files of the project.
  'test/imports.test.ts',
  'test/testing-md.test.ts',
];

export async function main(jestArguments: string[]): Promise<void> {
  await install();
  console.log(`with ${packages().join(' and ')}`);
  const tsconfig = writeTsconfig();
  const results = await Promise.all([succeeds('tsc', ['-p', tsconfig]), passesDefaultRules(tsconfig)]);
  if (!results.every(Boolean)) {
    // What ends the output is what failed: tests would hide it.
    process.exitCode = 1;
    return;
  }
  // The default rules are left out: they are compiled again for every file of tests, which takes five seconds.
  process.exitCode = Number(!await succeeds('jest', ['--config', jestConfig(), '--maxWorkers', '100%', ...jestArguments],
    { CDK_VALIDATION: 'false', CDK_CLEANROOMS_ML_NEWEST: FOLDER }));
}

function packages(): string[] {
  return Object.entries(NEWEST).map(([name, version]) => `${name}@${version}`);
}

/** Notes at the end what was installed, so that an installation that was interrupted is repeated. */
async function install(): Promise<void> {
  const wanted = packages().join(' ');
  const note = path.join(FOLDER, '.installed-from');
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) {
    return;
  }
  console.log(`installing ${wanted} ...`);
  rmSync(FOLDER, { recursive: true, force: true });
  const { code, output } = await run('npm', ['install', '--prefix', FOLDER, '--no-save', '--no-audit', '--no-fund', '--loglevel=error', ...packages()]);
  if (code !== 0) {
    throw new Unprepared(`${wanted} could not be installed:\n${output.trim().split('\n').slice(-15).join('\n')}`);
  }
  writeFileSync(note, wanted);
}

/** @returns its path */
function writeTsconfig(): string {
  const file = path.join(FOLDER, 'tsconfig.json');
  const paths = Object.keys(NEWEST).flatMap((name) => ['', '/*'].map((rest) => [name + rest, [`./node_modules/${name}${rest}`]]));
  const fromRoot = (pattern: string) => `../../${pattern}`;
  writeFileSync(file, JSON.stringify({
    extends: fromRoot('test/tsconfig.json'),
    compilerOptions: {
      incremental: true,
      tsBuildInfoFile: 'tsconfig.tsbuildinfo',
      paths: { 'cdk-cleanrooms-ml': [fromRoot('src/index.ts')], ...Object.fromEntries(paths) },
    },
    include: ['src/**/*.ts', 'examples/**/*.ts', ...TESTS].map(fromRoot),
    exclude: OTHER_TESTS.map(fromRoot),
  }, undefined, 2));
  return file;
}

function jestConfig(): string {
  const { jest: { projects, ...jest } } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const [isolated, bare] = [ISOLATED, BARE].map((name) => projects.find(({ displayName }: { displayName: string }) => displayName === name));
  const common = { rootDir: root, testPathIgnorePatterns: OTHER_TESTS.map((file) => `<rootDir>/${file}`) };
  const tests = TESTS.map((pattern) => `<rootDir>/${pattern}`);
  return JSON.stringify({
    ...jest,
    rootDir: root,
    projects: [
      {
        ...isolated,
        ...common,
        testMatch: tests.map((pattern) => pattern.replace(/(?<!\.isolated)\.test\.ts$/, '.isolated.test.ts')),
        moduleNameMapper: { [`^(${Object.keys(NEWEST).join('|')})($|/.*$)`]: `${FOLDER}/node_modules/$1$2` },
      },
      // Its processes map no modules by themselves.
      { ...bare, ...common, testMatch: [...tests, '!**/*.isolated.test.ts'], setupFiles: [...bare.setupFiles, '<rootDir>/test/bare/newest-cdk.mjs'] },
    ],
  });
}

/** When an app is synthesized, newer versions validate every template against their own rules: ours must not cause even a warning. */
async function passesDefaultRules(tsconfig: string): Promise<boolean> {
  const outdir = path.join(FOLDER, 'cdk.out');
  rmSync(outdir, { recursive: true, force: true });
  const context = { '@aws-cdk/core:validateAgainstDefaultRules': true };
  const isSynthesized = await succeeds('tsx', ['--tsconfig', tsconfig, 'examples/inference-job/app.ts'], {
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify(context),
  });
  const reports = isSynthesized ? JSON.parse(readFileSync(path.join(outdir, 'validation-report.json'), 'utf8')).pluginReports : [];
  if (reports.length > 0) {
    console.log(`the rules of aws-cdk-lib find something in the template of an example:\n${JSON.stringify(reports, undefined, 2)}`);
  }
  return isSynthesized && reports.length === 0;
}

async function succeeds(command: string, args: string[], environment: NodeJS.ProcessEnv = {}): Promise<boolean> {
  const { code } = await run(path.join(root, 'node_modules', '.bin', command), args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  return code === 0;
}
