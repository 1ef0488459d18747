import { awscdk, github, javascript, JsonFile, release, ReleasableCommits } from 'projen';
import { addDevContainer, addIssueForms, pullRequestTemplate } from './projenrc/community';
import { addDriftWorkflow } from './projenrc/drift';
import { splitTests } from './projenrc/split-tests';

/** The owner of the public repository is not decided yet; only this line names one. docs/release.md says what to set up there once. */
const owner = 'example';
const repository = `https://github.com/${owner}/cdk-cleanrooms-ml`;

/** What serves development only: type-checked and linted, and never shipped. */
const toolFolders = ['simulator', 'local-cloud', 'demo', 'docs', 'examples', 'scripts'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-cleanrooms-ml',
  description: 'AWS CDK constructs for trained model inference jobs of AWS Clean Rooms ML',
  author: 'The cdk-cleanrooms-ml authors',
  authorAddress: `${owner}@users.noreply.github.com`,
  repositoryUrl: `${repository}.git`,
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  keywords: ['aws-cdk', 'awscdk', 'cdk', 'clean-rooms', 'machine-learning', 'inference', 'custom-resource'],

  // 2.252 is the first with Validations.acknowledge(), which the construct's acknowledgeable warnings need.
  cdkVersion: '2.252.0',
  constructsVersion: '10.5.0',
  jsiiVersion: '~6.0.0',
  // The registry's latest is 7, which jsii 6 does not take.
  typescriptVersion: '~6.0.3',
  minNodeVersion: '20.16.0',
  packageManager: javascript.NodePackageManager.NPM,
  projenVersion: '0.103.25',
  projenrcTs: true,
  compressAssembly: true,

  npmTrustedPublishing: true,
  publishToPypi: { distName: 'cdk-cleanrooms-ml', module: 'cdk_cleanrooms_ml', trustedPublishing: true },
  publishToMaven: {
    javaPackage: `io.github.${owner}.cleanroomsml`,
    mavenGroupId: `io.github.${owner}`,
    mavenArtifactId: 'cdk-cleanrooms-ml',
    mavenServerId: 'central-ossrh',
  },
  publishToNuget: { dotNetNamespace: 'CdkCleanRoomsMl', packageId: 'CdkCleanRoomsMl', trustedPublishing: true },
  // A deploy key opens the one repository; a token would open all of its owner's.
  publishToGo: { moduleName: `github.com/${owner}/cdk-cleanrooms-ml-go`, packageName: 'cleanroomsml', githubUseSsh: true },

  // A person decides when to release, because every release upgrades stacks with jobs in them.
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releasableCommits: ReleasableCommits.featuresAndFixes(),
  // We promise to keep what is in users' templates from the first release on; a version below 1.0 would deny that.
  minMajorVersion: 1,
  // 13 needs Node.js 22.
  bumpPackage: 'commit-and-tag-version@^12.7.3',
  // GitHub asks a person before a job of this environment starts.
  releaseEnvironment: 'release',
  // It publishes with our permissions, so it must be a version that we have seen.
  jsiiReleaseVersion: '0.2.1061',
  // The npm that trusted publishing needs comes with Node.js 24.
  workflowNodeVersion: '24',
  releaseWorkflowSetupSteps: [{ name: 'Verify', run: '.ci/run' }],
  // Our own build workflow is below: it runs the same command as everybody.
  buildWorkflow: false,
  depsUpgrade: false,
  pullRequestTemplateContents: pullRequestTemplate(repository),
  githubOptions: { mergify: false, pullRequestLint: false },
  sampleCode: false,

  devDeps: [
    // The handler's structured log lines and metrics, as AWS has them: bundled, 34 kB of it.
    '@aws-lambda-powertools/logger@2.36.0',
    '@aws-lambda-powertools/metrics@2.36.0',
    // What every generated AWS client is made of: the client in lambda/ is bundled from these.
    '@aws-sdk/core@3.981.0',
    '@aws-sdk/credential-provider-env@3.972.84',
    '@smithy/core@3.41.0',
    '@smithy/node-http-handler@4.14.2',
    '@smithy/types@4.20.0',
    // Changes the handler in a thousand small ways, to see whether a test notices. 9 is the last major version for Node.js 20.
    '@stryker-mutator/api@9.6.1',
    '@stryker-mutator/core@9.6.1',
    // Reads the TypeScript of tests that Jest isolates, without checking its types.
    '@swc/core@1.16.22',
    '@swc/jest@0.2.39',
    '@types/aws-lambda@8.10.164',
    // Deploys the examples to an account and asserts on what it finds there. The newest versions whose peers our lowest CDK satisfies.
    '@aws-cdk/integ-runner@2.197.10',
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
    // Rules that many companies hold their stacks to: a test sees that ours pass, or say why not.
    'cdk-nag@3.0.2',
    // The CLI that the demo and the end-to-end tests drive; npm's tag `latest` once pointed at a version that is none for CDK v2.
    'aws-cdk@2.1148.1',
    'eslint-plugin-awscdk@4.2.1',
    // Makes the random histories of deployments, and shrinks the one that breaks a promise.
    'fast-check@4.10.2',
    // Runs tests in plain Node.js processes that keep what they have loaded. 0.7 is the last minor version for Node.js 20.
    'jest-light-runner@0.7.13',
    // Finds the line of a mistake in a JSON request, and duplicate keys, of which JSON.parse says nothing. Bundled, 8 kB of it.
    'jsonc-parser@3.3.1',
    // Runs the TypeScript of the demo, the simulator and the examples as it is.
    'tsx@4.23.15',
    // Requests may be YAML. Its parser is bundled: as a bundled dependency all of it would ship, its build for browsers too.
    'yaml@2.9.1',
  ],
  bundlerOptions: { esbuildVersion: '0.28.2' },
  tsconfigDev: {
    include: ['lambda', 'vendor', ...toolFolders].map((folder) => `../${folder}/**/*`),
    // What runs before anything is installed is JavaScript, with its types in comments.
    compilerOptions: {
      allowJs: true,
      checkJs: true,
      // The examples import the library as a user does.
      paths: { 'cdk-cleanrooms-ml': ['../src/index.ts'] },
    },
  },
  eslintOptions: {
    dirs: ['src'],
    // The handler is bundled: what it imports are development dependencies.
    devdirs: ['lambda', 'vendor', 'test', ...toolFolders, 'projenrc'],
    prettier: false,
    // A check changes nothing: `npx projen eslint --fix` does.
    commandOptions: { fix: false, extraArgs: ['--max-warnings', '0'] },
  },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: {
      collectCoverage: false,
      // A time limit finds what hangs; it says nothing about how fast a machine is.
      testTimeout: 600_000,
      // Everybody's cores, not all but one.
      maxWorkers: '100%',
    },
    junitReporting: false,
  },
});

splitTests(project.jest!);
project.deps.removeDependency('ts-jest');

// Whatever lands has passed the same command as on a developer's machine, on the oldest Node.js and on that of the release.
const build = new github.GithubWorkflow(project.github!, 'build');
build.on({ pullRequest: {}, push: { branches: ['main'] }, workflowDispatch: {} });
build.addJob('verify', {
  runsOn: ['ubuntu-latest'],
  permissions: { contents: github.workflows.JobPermission.READ },
  env: { CI: 'true' },
  strategy: { failFast: false, matrix: { domain: { node: ['20', '24'] } } },
  tools: { node: { version: '${{ matrix.node }}' } },
  steps: [
    // With its tags: the API and upgrades are compared with the last release.
    github.WorkflowSteps.checkout({ with: { fetchDepth: 0 } }),
    { name: 'Verify', run: '.ci/run' },
  ],
});
// It passes when there is nothing to compare with: test/upgrade does not.
project.removeTask('compat');

// The handlers are bundled here and shipped: a user's synth bundles nothing.
for (const [name, metafile] of [['inference-job', 'handler'], ['inference-run', 'run']]) {
  project.bundler.addBundle(`lambda/${name}.lambda.ts`, {
    platform: 'node',
    target: 'node20',
    outfile: 'index.js',
    // Of the runtime, and loaded only when they are needed: for a user's event bus, and for runs of state machines.
    externals: ['@aws-sdk/client-eventbridge', '@aws-sdk/client-sfn'],
    minify: true,
    sourcemap: false,
    // The parts of the AWS clients are half the size as ES modules, which can be shaken.
    mainFields: ['module', 'main'],
    esbuildArgs: { '--metafile': `.cache/bundles/${metafile}.json` },
  });
}
// What a user's synth needs beyond its peers is bundled too: they install nothing else.
for (const name of ['jsonc', 'yaml']) {
  project.bundler.addBundle(`vendor/${name}.ts`, {
    platform: 'node',
    target: 'node20',
    outfile: 'index.js',
    minify: true,
    sourcemap: false,
    // The require() in the main file of jsonc-parser cannot be bundled; its ES modules can.
    mainFields: ['module', 'main'],
    esbuildArgs: { '--metafile': `.cache/bundles/${name}.json` },
  });
}
// The licences of what is bundled ask that their texts travel with it.
project.bundler.bundleTask.exec('tsx scripts/third-party-licenses.ts');

// Editors and ESLint look for the settings of a file in the folders above it.
for (const folder of ['lambda', 'vendor', ...toolFolders]) {
  new javascript.TypescriptConfig(project, {
    fileName: `${folder}/tsconfig.json`,
    extends: javascript.TypescriptConfigExtends.fromPaths(['../test/tsconfig.json']),
    include: ['**/*'],
    compilerOptions: {},
  });
}

// Source maps of the library would ship its sources a second time.
const tsconfig = project.tryFindObjectFile('tsconfig.json');
tsconfig?.addDeletionOverride('compilerOptions.inlineSourceMap');
tsconfig?.addDeletionOverride('compilerOptions.inlineSources');

// The rules of construct libraries: documented props with @default, readonly members, ids in PascalCase.
project.eslint?.addPlugins('awscdk');
project.eslint?.addOverride({ files: ['src/**/*.ts'], extends: ['plugin:awscdk/classicStrict'], rules: {} });
// The examples import the package that they are in; the compiler knows where that is.
project.eslint?.addOverride({ files: ['examples/**/*.ts', 'scripts/packages/apps/**/*.ts'], rules: { 'import/no-unresolved': 'off' } });

// unrs-resolver: the platform packages of 1.13.0 are not always available, and npm ci then refuses the lock file.
// eslint-plugin-awscdk asks for TypeScript below 6 and works with 6; cdk-nag asks for a newer CDK than our lowest and works with that.
project.package.addField('overrides', {
  'unrs-resolver': '1.12.2',
  'eslint-plugin-awscdk': { typescript: '$typescript' },
  'cdk-nag': { 'aws-cdk-lib': '$aws-cdk-lib', 'constructs': '$constructs' },
});
// The lock file names no registry: whoever installs uses their own.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

// From a fresh clone: both install what is missing, projen included.
project.package.setScript('demo', 'node scripts/main.js demo/main.ts');
project.package.setScript('demo:runs', 'node scripts/main.js demo/runs.ts');
project.package.setScript('test', 'node scripts/main.js scripts/test.ts');
project.package.setScript('check', 'node scripts/main.js scripts/check.ts');
project.package.setScript('verify', 'node scripts/main.js scripts/verify.ts');
// TESTING.md describes these. They take too long to run for every change that lands.
project.package.setScript('histories', 'node scripts/main.js test/lifecycle/histories/main.ts');
project.package.setScript('protections', 'node scripts/main.js test/lifecycle/protections/main.ts');
project.package.setScript('mutations', 'node scripts/main.js test/mutations/main.ts');
project.package.setScript('release:dry', 'node scripts/main.js scripts/release/dry-run.ts');
project.package.setScript('record', 'node scripts/main.js scripts/release/record.ts');
project.package.setScript('simulator', 'node scripts/main.js simulator/main.ts');
project.package.setScript('hostile', 'node scripts/main.js test/simulator/hostile/attack.ts');
project.package.setScript('bench', 'node scripts/main.js scripts/bench/main.ts');
project.package.setScript('drift', 'node scripts/main.js scripts/drift/main.ts');
project.package.setScript('packages', 'node scripts/main.js scripts/packages/main.ts');
project.package.setScript('pictures', 'node scripts/main.js docs/images/main.ts');

// Every example of the README and of the comments compiles; their translations ship for Construct Hub, which shows them.
const rosetta = project.addTask('rosetta', { description: 'Compile and translate the examples of the documentation', exec: 'jsii-rosetta extract --strict' });
project.postCompileTask.prependSpawn(rosetta);
project.npmignore?.include('.jsii.tabl.json');

// The npm package alone: the other languages have their own tasks and toolchains.
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);

// Fresh clones have no bundle, which the tests synthesize and run, and jest checks no types.
project.testTask.prependExec('tsc -p test/tsconfig.json');
project.testTask.prependSpawn(project.bundler.bundleTask);

addIssueForms(project, repository);
addDevContainer(project);
addDriftWorkflow(project.github!);

// `npm run integ` compares the integration tests with their snapshots; with --force it deploys them to the account of your credentials.
project.package.setScript('integ', 'integ-runner');
new JsonFile(project, 'integ.config.json', {
  // integ-runner refuses options that it does not know, including the marker.
  marker: false,
  obj: { 'directory': 'test', 'test-regex': ['^integ\\..*\\.ts$'], 'app': 'node_modules/.bin/tsx {filePath}', 'parallel-regions': ['us-east-1'] },
});
// Assets are made anew for a deployment, and a comparison does not look into them.
project.gitignore.exclude('/test/*.snapshot/asset.*', '/test/cdk-integ.out.*');
project.gitattributes.addAttributes('/test/*.snapshot/**', 'linguist-generated');
project.npmignore?.exclude('/integ.config.json', '/.devcontainer.json');

// The package holds what a user's synth needs: lib/, assets/, the assembly. Everything else stays here.
project.npmignore?.exclude(
  '/.cache/', '/.ci/', '/API.md', '/CHANGELOG.md', '/CODE_OF_CONDUCT.md', '/CONTRIBUTING.md', '/SECURITY.md', '/TESTING.md', 'cdk.out/',
  ...['lambda', 'vendor', 'rosetta', ...toolFolders].map((folder) => `/${folder}/`),
);
project.gitignore.exclude('.jsii.gz', '.jsii.tabl.json', '/.cache/', 'cdk.out/');

// The publisher knows where packages go: the project names no registry's host.
project.tryFindObjectFile('.github/workflows/release.yml')?.addDeletionOverride('jobs.release_npm.steps.9.env.NPM_REGISTRY');

project.synth();
