import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { MINIMAL, onlyResourceOf, resourcesOf, RUN } from './support';

const ROOT = resolve(__dirname, '..');
const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const BUNDLE = 'assets/lambda/inference-job.lambda/index.js';

let files: string[];

beforeAll(async () => {
  const options = ['--dry-run', '--json', '--ignore-scripts', '--offline', '--loglevel=error'];
  const { stdout } = await promisify(execFile)('npm', ['pack', ...options], { cwd: ROOT });
  files = JSON.parse(stdout)[0].files.map(({ path }: { path: string }) => path);
}, 30_000);

describe('the package', () => {
  test('holds what a synth needs', () => {
    expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE', '.jsii', MANIFEST.main, MANIFEST.types, BUNDLE]));
  });

  test('holds nothing else', () => {
    const shipped = [
      /^(package\.json|README\.md|LICENSE|\.jsii(\.gz)?)$/,
      /^lib\/(?!.*\.(test|spec)\.).*\.(js|d\.ts)$/,
      new RegExp(`^${BUNDLE.replace(/\./g, '\\.')}$`),
      /^node_modules\/yaml\//,
    ];
    expect(files.filter((file) => !shipped.some((pattern) => pattern.test(file)))).toEqual([]);
  });

  test('depends on its peers only, and on what it holds itself', () => {
    expect(MANIFEST.peerDependencies).toEqual({ 'aws-cdk-lib': '^2.252.0', 'constructs': '^10.5.0' });
    expect(MANIFEST.dependencies).toEqual({ yaml: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect(MANIFEST.bundledDependencies).toEqual(['yaml']);
    expect(files).toContain('node_modules/yaml/package.json');
    for (const field of ['optionalDependencies', 'bundleDependencies']) {
      expect(MANIFEST).not.toHaveProperty(field);
    }
  });

  test('runs nothing when it is installed', () => {
    expect(['preinstall', 'install', 'postinstall', 'prepare'].filter((script) => script in MANIFEST.scripts)).toEqual([]);
  });

  test('is developed against the lowest versions of its peers', () => {
    for (const [name, range] of Object.entries<string>(MANIFEST.peerDependencies)) {
      expect([name, MANIFEST.devDependencies[name]]).toEqual([name, range.slice(1)]);
    }
  });

  test('as compiled synthesizes a job with the bundle that it holds', () => {
    const { TrainedModelInferenceJob } = jest.requireActual(join(ROOT, MANIFEST.main));
    const app = new App();
    const stack = new Stack(app, 'Stack');
    new TrainedModelInferenceJob(stack, 'Job', MINIMAL);
    onlyResourceOf(stack, RUN);
    const { Code } = resourcesOf(stack, 'AWS::Lambda::Function').find(({ Properties }) => Properties.Handler === 'index.isComplete')!.Properties;
    const { directory } = app.synth();
    const assets = JSON.parse(readFileSync(join(directory, 'Stack.assets.json'), 'utf8')).files;
    const { path } = assets[Code.S3Key.replace('.zip', '')].source;
    expect(readdirSync(join(directory, path))).toEqual(['index.js']);
    expect(readFileSync(join(directory, path, 'index.js'), 'utf8')).toBe(readFileSync(join(ROOT, BUNDLE), 'utf8'));
  });
});
