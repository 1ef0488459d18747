import { awscdk, javascript } from 'projen';

/** The owner of the public repository is not decided: this is the only place that names one. */
const owner = 'example';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-cleanrooms-ml',
  description: 'AWS CDK constructs for trained model inference jobs of AWS Clean Rooms ML',
  author: 'The cdk-cleanrooms-ml authors',
  authorAddress: `${owner}@users.noreply.github.com`,
  repositoryUrl: `https://github.com/${owner}/cdk-cleanrooms-ml.git`,
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  keywords: ['cdk', 'clean-rooms', 'machine-learning', 'inference', 'custom-resource'],

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

  publishToPypi: { distName: 'cdk-cleanrooms-ml', module: 'cdk_cleanrooms_ml' },
  publishToMaven: {
    javaPackage: `io.github.${owner}.cleanroomsml`,
    mavenGroupId: `io.github.${owner}`,
    mavenArtifactId: 'cdk-cleanrooms-ml',
  },
  publishToNuget: { dotNetNamespace: 'CdkCleanRoomsMl', packageId: 'CdkCleanRoomsMl' },
  publishToGo: { moduleName: `github.com/${owner}/cdk-cleanrooms-ml-go`, packageName: 'cleanroomsml' },

  // Workflows come with the release: until the repository is public, none would ever run.
  github: false,
  release: false,
  buildWorkflow: false,
  depsUpgrade: false,
  sampleCode: false,

  devDeps: [
    // What every generated AWS client is made of: the client in lambda/ is bundled from these.
    '@aws-sdk/core@3.981.0',
    '@aws-sdk/credential-provider-env@3.972.84',
    '@smithy/core@3.41.0',
    '@smithy/node-http-handler@4.14.2',
    '@smithy/types@4.20.0',
    '@types/aws-lambda',
    // The CLI that the demo and the end-to-end tests drive; npm's tag `latest` once pointed at a version that is none for CDK v2.
    'aws-cdk@2.1148.1',
    'eslint-plugin-awscdk@4.2.1',
    // Runs the TypeScript of the demo, the simulator and the examples as it is.
    'tsx@4.23.15',
  ],
  bundlerOptions: { esbuildVersion: '0.28.2' },
  tsconfigDev: {
    include: ['../lambda/**/*.ts', '../simulator/**/*.ts', '../local-cloud/**/*.ts', '../demo/**/*.ts', '../examples/**/*.ts'],
  },
  eslintOptions: {
    dirs: ['src'],
    // The handler is bundled: what it imports are development dependencies.
    devdirs: ['lambda', 'test', 'simulator', 'local-cloud', 'demo', 'examples', 'projenrc'],
    prettier: false,
  },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: { collectCoverage: false },
  },
});

// The handler is bundled here and shipped: a user's synth bundles nothing.
project.bundler.addBundle('lambda/inference-job.lambda.ts', {
  platform: 'node',
  target: 'node20',
  outfile: 'index.js',
  externals: [],
  minify: true,
  sourcemap: false,
  // The parts of the AWS clients are half the size as ES modules, which can be shaken.
  mainFields: ['module', 'main'],
});

new javascript.TypescriptConfig(project, {
  fileName: 'lambda/tsconfig.json',
  extends: javascript.TypescriptConfigExtends.fromPaths(['../tsconfig.json']),
  include: ['**/*.ts'],
  compilerOptions: { noEmit: true, rootDir: '..' },
});

// Source maps of the library would ship its sources a second time.
const tsconfig = project.tryFindObjectFile('tsconfig.json');
tsconfig?.addDeletionOverride('compilerOptions.inlineSourceMap');
tsconfig?.addDeletionOverride('compilerOptions.inlineSources');

// The rules of construct libraries: documented props with @default, readonly members, ids in PascalCase.
project.eslint?.addPlugins('awscdk');
project.eslint?.addOverride({ files: ['src/**/*.ts'], extends: ['plugin:awscdk/classicStrict'], rules: {} });

// unrs-resolver: the platform packages of 1.13.0 are not always to be had, and npm ci then refuses the lock file.
// eslint-plugin-awscdk asks for TypeScript below 6 and works with 6.
project.package.addField('overrides', {
  'unrs-resolver': '1.12.2',
  'eslint-plugin-awscdk': { typescript: '$typescript' },
});
// The lock file names no registry: whoever installs uses their own.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

// The npm package alone: the other languages have their own tasks and toolchains.
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);

// Fresh clones have no bundle, which the tests synthesize and run, and jest checks no types.
project.testTask.prependExec('tsc -p test/tsconfig.json');
project.testTask.prependSpawn(project.bundler.bundleTask);

// The package holds what a user's synth needs: lib/, assets/, the assembly. Everything else stays here.
project.npmignore?.exclude(
  '/.cache/', '/.ci/', '/API.md', '/demo/', '/examples/', '/lambda/', '/local-cloud/', '/scripts/', '/simulator/',
);
project.gitignore.exclude('.jsii.gz', '/.cache/', 'cdk.out/');

project.synth();
