/** What a user of each language does, in an empty folder, with the package as it was built. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from './processes';
import { ROOT } from '../../local-cloud/environment';
import type { Language } from '../../scripts/packages/languages';
import { APPS, CHOSEN_LANGUAGES, GO_MODULE, JAVA_PACKAGE, JAVA_REPOSITORY, MAVEN_CACHE, NPM_TARBALL, PYTHON_WHEEL } from '../../scripts/packages/places';
import { AWS_CDK_LIB, CONSTRUCTS, GO_REPLACEMENTS } from '../../scripts/packages/versions';

/** By default all. */
export const isChosen = (language: Language) => (process.env[CHOSEN_LANGUAGES]?.split(',') ?? [language]).includes(language);

export type App = (folder: string) => Promise<void>;

/** Lets an app synthesize into a folder. @returns the template of its stack */
export async function synthesized(app: App, stackName: string): Promise<any> {
  const folder = mkdtempSync(join(tmpdir(), 'user-'));
  await app(folder);
  return JSON.parse(readFileSync(join(folder, 'cdk.out', `${stackName}.template.json`), 'utf8'));
}

/** As the CDK CLI sets it. */
const synthesis = (folder: string, cwd = folder) => ({ cwd, env: { CDK_OUTDIR: join(folder, 'cdk.out') } });

const environments = new Map<string, Promise<string>>();

/** The folder in which somebody has installed what these words say: apps that are told to install the same share it. */
function environmentOf(words: string, install: (folder: string) => Promise<void>): Promise<string> {
  const made = environments.get(words) ?? (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'installed-'));
    await install(folder);
    return folder;
  })();
  environments.set(words, made);
  return made;
}

const NPM_PACKAGES: { readonly [name: string]: string } = {
  'cdk-cleanrooms-ml': NPM_TARBALL,
  'aws-cdk-lib': `aws-cdk-lib@${AWS_CDK_LIB}`,
  'constructs': `constructs@${CONSTRUCTS}`,
};

const installedVersion = (name: string) => JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;

/** @param install the words after `npm`, with the names of packages that we have otherwise */
export async function typescript(folder: string, install: string[], source: string, title: string): Promise<void> {
  const words = ['npm', ...install].join(' ');
  const environment = await environmentOf(words, async (cwd) => {
    await run(`${words}: npm init`, 'npm', ['init', '--yes'], { cwd });
    const tools = ['typescript', '@types/node'].map((name) => `${name}@${installedVersion(name)}`);
    await run(words, 'npm', [...install.map((word) => NPM_PACKAGES[word] ?? word), ...tools, '--prefer-offline', '--no-audit', '--no-fund'], { cwd });
  });
  const app = join(environment, basename(folder));
  writeFileSync(`${app}.ts`, source);
  await run(`${title}: compile`, join(environment, 'node_modules', '.bin', 'tsc'),
    ['--strict', '--target', 'es2022', '--module', 'node16', '--types', 'node', '--skipLibCheck', `${app}.ts`], { cwd: environment });
  await run(`${title}: synthesize`, process.execPath, [`${app}.js`], synthesis(folder, environment));
}

/** @param install the words after `pip`, with the name of the package that we have as a wheel */
export async function python(folder: string, install: string[], source: string, title: string): Promise<void> {
  const words = ['pip', ...install].join(' ');
  const environment = await environmentOf(words, async (cwd) => {
    await run(`${words}: make an environment`, 'python3', ['-m', 'venv', '.venv'], { cwd });
    writeFileSync(join(cwd, 'constraints.txt'), `aws-cdk-lib==${AWS_CDK_LIB}\nconstructs==${CONSTRUCTS}\n`);
    await run(words, interpreterIn(cwd), ['-m', 'pip', ...install.map((word) => (word === 'cdk-cleanrooms-ml' ? PYTHON_WHEEL : word)), '--quiet'],
      { cwd, env: { PIP_CONSTRAINT: join(cwd, 'constraints.txt') } });
  });
  const app = join(environment, `${basename(folder)}.py`);
  writeFileSync(app, source);
  await run(`${title}: synthesize`, interpreterIn(environment), [app], synthesis(folder, environment));
}

const interpreterIn = (environment: string) => join(environment, '.venv', 'bin', 'python');

async function java(folder: string): Promise<void> {
  cpSync(join(APPS, 'java'), folder, { recursive: true });
  mkdirSync(MAVEN_CACHE, { recursive: true });
  const properties = {
    'maven.repo.local': MAVEN_CACHE,
    'built.repository': pathToFileURL(JAVA_REPOSITORY).href,
    'cdk.version': AWS_CDK_LIB,
    'constructs.version': CONSTRUCTS,
    'cleanroomsml.version': JAVA_PACKAGE.version,
  };
  await run('java: compile and synthesize', 'mvn',
    ['--quiet', '--batch-mode', ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`), 'compile', 'exec:java'], synthesis(folder));
}

async function go(folder: string): Promise<void> {
  cpSync(join(APPS, 'go'), folder, { recursive: true });
  await run('go: mod init', 'go', ['mod', 'init', 'example.com/scores'], { cwd: folder });
  const replacements = Object.entries(GO_REPLACEMENTS).map(([name, version]) => `-replace=${name}=${name}@${version}`);
  await run('go: mod edit', 'go', [
    'mod', 'edit', `-require=github.com/aws/aws-cdk-go/awscdk/v2@v${AWS_CDK_LIB}`,
    `-require=${GO_MODULE.name}@v0.0.0`, `-replace=${GO_MODULE.name}=${GO_MODULE.folder}`, ...replacements,
  ], { cwd: folder });
  await run('go: mod tidy', 'go', ['mod', 'tidy'], { cwd: folder });
  await run('go: build', 'go', ['build', '-o', 'scores', '.'], { cwd: folder });
  await run('go: synthesize', join(folder, 'scores'), [], synthesis(folder));
}

const sourceOf = (...names: string[]) => readFileSync(join(APPS, ...names), 'utf8');

/** The same app in each language. */
export const SCORES: { readonly [language in Exclude<Language, 'dotnet'>]: App } = {
  typescript: (folder) => typescript(folder, ['install', 'cdk-cleanrooms-ml', 'aws-cdk-lib', 'constructs'], sourceOf('typescript', 'app.ts'), 'typescript'),
  python: (folder) => python(folder, ['install', 'cdk-cleanrooms-ml'], sourceOf('python', 'app.py'), 'python'),
  java,
  go,
};
