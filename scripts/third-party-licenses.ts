/** Writes `assets/THIRD-PARTY-LICENSES`: the build runs it when everything is bundled, with what esbuild says that it took. */
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');
const METAFILES = path.join(ROOT, '.cache', 'bundles');
const FILE = path.join(ROOT, 'assets', 'THIRD-PARTY-LICENSES');

interface Metafile {
  readonly outputs: { readonly [file: string]: { readonly inputs: { readonly [file: string]: { readonly bytesInOutput: number } } } };
}

function main(): void {
  const packages = [...new Set(readdirSync(METAFILES).flatMap((file) => packagesIn(JSON.parse(readFileSync(path.join(METAFILES, file), 'utf8')))))].sort();
  const byText = new Map<string, string[]>();
  for (const folder of packages) {
    const text = textsOf(folder);
    byText.set(text, [...byText.get(text) ?? [], describe(folder)]);
  }
  const sections = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
  writeFileSync(FILE, ['The JavaScript files beside this one contain parts of the packages named below.\n', ...sections].join(`\n${'-'.repeat(80)}\n\n`));
}

/** The folders of the packages of which something is left in a bundle. */
function packagesIn({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([file]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []);
}

function describe(folder: string): string {
  const { name, version, license } = manifestOf(folder);
  return `${name} ${version} (${license})`;
}

/** Its license and its notice, where it has one. */
function textsOf(folder: string): string {
  const files = readdirSync(path.join(ROOT, folder)).filter((file) => /^(licen[cs]e|notice)(\.(md|txt))?$/i.test(file)).sort();
  if (files.length > 0) {
    return files.map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8').trim()).join('\n\n');
  }
  const { name, license } = manifestOf(folder);
  if (license !== 'MIT-0') {
    throw new Error(`${name} is bundled, has the license ${license} and no file with its text`);
  }
  return 'MIT No Attribution: this license requires no notice.';
}

function manifestOf(folder: string): { name: string; version: string; license: string } {
  return JSON.parse(readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8'));
}

main();
