/** Builds the packages from the sources, as the release does: each is in its folder of `dist/` then. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import * as path from 'path';
import { bundleHandler } from '../../local-cloud/handler-bundle';
import { isCurrent, noteCurrent } from '../checks/generated';
import { run } from '../children';
import { root } from '../prepare';
import type { Language } from './languages';
import { CACHE, ENVIRONMENT, JAVA_PACKAGE, MAVEN_CACHE, TREE_SITTER_FOLDER } from './places';
import { TREE_SITTER } from './versions';

const BUILDS: { readonly [language in Language]: () => Promise<void> } = {
  // Always built: the packages of all other languages contain it, and the tests of the package itself look into it.
  typescript: async () => {},
  python: () => pacmak('python'),
  java: async () => {
    // Maven would use the one of the build before.
    rmSync(path.join(MAVEN_CACHE, JAVA_PACKAGE.folder), { recursive: true, force: true });
    await pacmak('java', '--maven-local-repository', MAVEN_CACHE);
  },
  go: () => pacmak('go', '--code-only'),
  dotnet: async () => {
    await pacmak('dotnet', '--code-only');
    await installTreeSitter();
  },
};

export async function build(languages: readonly Language[]): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  await timed('bundle what is shipped', bundleHandler);
  if (!isCurrent(root, 'compile')) {
    await timed('compile', () => succeed('projen', ['compile']));
    noteCurrent(root, 'compile');
  }
  await timed('pack for npm', () => pacmak('js'));
  // Each has moments in which it only waits.
  await Promise.all(languages.filter((language) => language !== 'typescript')
    .map((language) => timed(`build the package for ${language}`, BUILDS[language])));
}

/** One target a call. */
async function pacmak(target: string, ...args: string[]): Promise<void> {
  // A file of an older build would stay.
  rmSync(path.join(root, 'dist', target), { recursive: true, force: true });
  await succeed('jsii-pacmak', ['--force', '--target', target, ...args]);
}

async function installTreeSitter(): Promise<void> {
  const wanted = TREE_SITTER.join(' ');
  const note = path.join(TREE_SITTER_FOLDER, '.installed-from');
  if (existsSync(note) && readFileSync(note, 'utf8') === wanted) {
    return;
  }
  rmSync(TREE_SITTER_FOLDER, { recursive: true, force: true });
  await succeed(path.join(root, '.cache', 'python', 'bin', 'python'),
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', TREE_SITTER_FOLDER, ...TREE_SITTER]);
  writeFileSync(note, wanted);
}

/** @param command a path, or a command of an npm package */
async function succeed(command: string, args: string[]): Promise<void> {
  const { code, output } = await run(path.resolve(root, 'node_modules', '.bin', command), args, { cwd: root, env: { ...process.env, ...ENVIRONMENT } });
  if (code !== 0) {
    throw new Error(`${path.basename(command)} ${args.join(' ')} failed:\n${output.trim()}`);
  }
}

async function timed(title: string, work: () => Promise<void>): Promise<void> {
  const begun = Date.now();
  await work();
  console.log(`-- ${title}: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}
