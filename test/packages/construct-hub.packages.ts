/** What Construct Hub asks of a package before it shows it: https://github.com/cdklabs/construct-hub, src/backend/ingestion. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LANGUAGES } from './document';
import { run } from './processes';
import { NPM_TARBALL } from '../../scripts/packages/places';
import { type Sizes, sizesOf, unpackedOf } from '../../scripts/packages/sizes';
import { root } from '../../scripts/prepare';

/** One of them makes it look at a package at all. */
const KEYWORDS = ['cdk', 'aws-cdk', 'awscdk', 'cdk8s', 'cdktf'];

const folder = mkdtempSync(join(tmpdir(), 'hub-'));
const json = (text: string | Buffer) => JSON.parse(text.toString());
let sizes: Sizes;
let manifest: any;
let assembly: any;

beforeAll(async () => {
  sizes = await sizesOf(NPM_TARBALL, folder);
  manifest = json(readFileSync(join(folder, 'package.json')));
  assembly = json(gunzipSync(readFileSync(join(folder, '.jsii.gz'))));
});

test('it is found: by its keywords, as a package of jsii with constructs', () => {
  expect(manifest.keywords.filter((keyword: string) => KEYWORDS.includes(keyword))).toEqual(['aws-cdk', 'awscdk', 'cdk']);
  expect(manifest.jsii).toEqual(expect.objectContaining({ targets: expect.any(Object) }));
  expect(Object.keys(assembly.dependencies)).toEqual(expect.arrayContaining(['aws-cdk-lib', 'constructs']));
});

test('its assembly is valid, and that of the package', () => {
  const { validateAssembly } = jest.requireActual('@jsii/spec');
  expect(() => validateAssembly(assembly)).not.toThrow();
  expect(json(readFileSync(join(folder, '.jsii')))).toEqual({ schema: 'jsii/file-redirect', compression: 'gzip', filename: '.jsii.gz' });
  const identity = ({ name, version, license }: { [field: string]: string }) => ({ name, version, license });
  expect(identity(assembly)).toEqual(identity(manifest));
  expect(Object.keys(assembly.targets).sort()).toEqual(['dotnet', 'go', 'java', 'js', 'python']);
  expect(assembly.readme.markdown).toBe(readFileSync(join(folder, 'README.md'), 'utf8'));
});

test('its license is one that may be shown, with its text', () => {
  expect(manifest.license).toBe('Apache-2.0');
  expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toMatch(/^\s*Apache License\s+Version 2\.0/);
});

test('it says where its sources are', () => {
  expect(manifest.repository).toEqual({ type: 'git', url: expect.stringMatching(/^https:\/\/github\.com\/[\w-]+\/cdk-cleanrooms-ml\.git$/) });
  expect(assembly.repository).toEqual(manifest.repository);
});

test('it holds what a user needs and nothing else', () => {
  expect(readdirSync(folder).filter((name) => !/^\.jsii(\.gz|\.tabl\.json(\.gz)?)?$/.test(name)).sort())
    .toEqual(['LICENSE', 'README.md', 'assets', 'lib', 'package.json']);
  expect(readdirSync(join(folder, 'assets'), { recursive: true }).sort()).toEqual([
    'THIRD-PARTY-LICENSES',
    'lambda', 'lambda/inference-job.lambda', 'lambda/inference-job.lambda/index.js',
    'lambda/inference-run.lambda', 'lambda/inference-run.lambda/index.js',
    'vendor', 'vendor/jsonc', 'vendor/jsonc/index.js', 'vendor/yaml', 'vendor/yaml/index.js',
  ]);
});

test('it is small', () => {
  // Two handlers, each with the client of the service: a function loads only what it needs.
  expect(sizes.packed).toBeLessThan(420_000);
  expect(unpackedOf(sizes)).toBeLessThan(1_400_000);
});

describe('its documentation', () => {
  const documents = mkdtempSync(join(tmpdir(), 'documents-'));
  beforeAll(() => run('document in five languages', process.execPath, ['scripts/main.js', 'test/packages/document.ts', NPM_TARBALL, documents], { cwd: root }));

  test.each(Object.keys(LANGUAGES))('in %s has every example in that language, compiled', (name) => {
    const markdown = readFileSync(join(documents, `${name}.md`), 'utf8');
    const blocks = [...markdown.matchAll(/^ *```(\w*)\n([^]*?)^ *```$/gm)];
    // Those that are written in TypeScript; the README has others, for installing and in Python.
    const untranslated = blocks.filter(([, tag]) => name !== 'typescript' && ['ts', 'typescript'].includes(tag));
    expect(untranslated.map(([text]) => text)).toEqual([]);
    expect(blocks.filter(([, tag, code]) => tag === name && code.includes('TrainedModelInferenceJob')).length).toBeGreaterThan(0);
    // What the Hub puts before an example that did not compile.
    expect(blocks.filter(([, , code]) => code.includes('automatically generated from non-compiling source')).map(([text]) => text)).toEqual([]);
  });
});
