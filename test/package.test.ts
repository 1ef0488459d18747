import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { MINIMAL, onlyResourceOf, resourcesOf, RUN } from './support';

const ROOT = resolve(__dirname, '..');
const load = createRequire(__filename);
const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const BUNDLE = 'assets/lambda/inference-job.lambda/index.js';
const RUN_BUNDLE = 'assets/lambda/inference-run.lambda/index.js';
const JSONC = 'assets/vendor/jsonc/index.js';
const YAML = 'assets/vendor/yaml/index.js';
const LICENSES = 'assets/THIRD-PARTY-LICENSES';

let files: string[];

beforeAll(async () => {
  const options = ['--dry-run', '--json', '--ignore-scripts', '--offline', '--loglevel=error'];
  const { stdout } = await promisify(execFile)('npm', ['pack', ...options], { cwd: ROOT });
  files = JSON.parse(stdout)[0].files.map(({ path }: { path: string }) => path);
});

describe('the package', () => {
  test('holds what a synth needs', () => {
    const bundles = [BUNDLE, RUN_BUNDLE, JSONC, YAML, LICENSES];
    expect(files).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE', '.jsii', MANIFEST.main, MANIFEST.types, ...bundles]));
    // Without the translations Construct Hub marks every example as one that may be wrong.
    expect(files).toContain('.jsii.tabl.json');
  });

  test('holds nothing else', () => {
    const shipped = [
      /^(package\.json|README\.md|LICENSE|\.jsii(\.gz)?|\.jsii\.tabl\.json)$/,
      /^lib\/(?!.*\.(test|spec)\.).*\.(js|d\.ts)$/,
    ];
    const assets = [BUNDLE, RUN_BUNDLE, JSONC, YAML, LICENSES];
    expect(files.filter((file) => !shipped.some((pattern) => pattern.test(file)) && !assets.includes(file))).toEqual([]);
  });

  test('depends on its peers only', () => {
    expect(MANIFEST.peerDependencies).toEqual({ 'aws-cdk-lib': '^2.252.0', 'constructs': '^10.5.0' });
    for (const field of ['dependencies', 'bundledDependencies', 'bundleDependencies', 'optionalDependencies']) {
      expect(MANIFEST).not.toHaveProperty(field);
    }
  });

  test.each([['handler', BUNDLE], ['run', RUN_BUNDLE], ['jsonc', JSONC], ['yaml', YAML]])('has the licenses of what is bundled: %s', (name, bundle) => {
    const { inputs, bytes } = JSON.parse(readFileSync(join(ROOT, '.cache/bundles', `${name}.json`), 'utf8')).outputs[bundle];
    // It is about this bundle.
    expect(bytes).toBe(statSync(join(ROOT, bundle)).size);
    const bundled = [...new Set(Object.keys(inputs).flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))];
    expect(bundled).not.toEqual([]);
    const sections = readFileSync(join(ROOT, LICENSES), 'utf8').split(/^-{80}$/m);
    const words: { [license: string]: string } = {
      'Apache-2.0': 'TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION',
      'ISC': 'Permission to use, copy, modify, and/or distribute this software',
      'MIT': 'Permission is hereby granted, free of charge',
      'MIT-0': 'requires no notice',
    };
    for (const dependency of bundled) {
      const { version, license } = JSON.parse(readFileSync(join(ROOT, 'node_modules', dependency, 'package.json'), 'utf8'));
      expect(sections.filter((section) => section.includes(`\n${dependency} ${version} (${license})\n`))).toEqual([expect.stringContaining(words[license])]);
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

  test('as compiled records its constructs with CDK, and nothing of their props', () => {
    const { InferenceJobProvider, TrainedModelInferenceJob } = load(join(ROOT, MANIFEST.main));
    const stack = new Stack(new App({ context: { '@aws-cdk/core:enableAdditionalMetadataCollection': true } }), 'Stack');
    const job = new TrainedModelInferenceJob(stack, 'Job', { ...MINIMAL, environment: { TOKEN: 'hunter2' } });
    for (const { node } of [job, InferenceJobProvider.forStackOf(stack)]) {
      expect(node.metadata.filter(({ type }: { type: string }) => type === 'aws:cdk:analytics:construct')).toMatchObject([{ data: '*' }]);
      expect(node.metadata.filter(({ type }: { type: string }) => type === 'aws:cdk:warning')).toEqual([]);
    }
  });

  test('as compiled takes the defaults of property injectors', () => {
    const { InferenceJobProvider, TrainedModelInferenceJob } = load(join(ROOT, MANIFEST.main));
    const defaults = [[TrainedModelInferenceJob, { description: 'of us' }], [InferenceJobProvider, { memorySize: 1024 }]]
      .map(([{ PROPERTY_INJECTION_ID: constructUniqueId }, props]) => ({ constructUniqueId, inject: (given: object) => ({ ...props, ...given }) }));
    const stack = new Stack(new App({ propertyInjectors: defaults }), 'Stack');
    new TrainedModelInferenceJob(stack, 'Job', MINIMAL);
    expect(onlyResourceOf(stack, RUN).Properties.Description).toBe('of us');
    expect(resourcesOf(stack, 'AWS::Lambda::Function').map(({ Properties }) => Properties.MemorySize)).toEqual(Array(5).fill(1024));
  });

  test('as compiled synthesizes a job with the bundle that it holds', () => {
    const { TrainedModelInferenceJob } = load(join(ROOT, MANIFEST.main));
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
