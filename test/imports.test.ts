import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const SHARED = 'src/shared';

interface Import {
  readonly file: string;
  /** A path in the project, or the name of a package's module. */
  readonly target: string;
}

const filesIn = (folder: string) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => join(folder, name));

/** Without the types, which are gone when it runs. */
const sourceOf = (file: string) => readFileSync(join(ROOT, file), 'utf8').replace(/^import type .*$/gm, '');

function importsOf(file: string): Import[] {
  return [...sourceOf(file).matchAll(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"]([^'"]+)['"]/g)]
    .map(([, name]) => ({ file, target: name.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), name)) : name }));
}

const importsIn = (folder: string) => filesIn(folder).flatMap(importsOf);
const isWithin = (folder: string, target: string) => target === folder || target.startsWith(`${folder}/`);
const isConstructPackage = (target: string) => isWithin('aws-cdk-lib', target) || target === 'constructs';

test('every import is seen', () => {
  for (const folder of ['src', 'lambda']) {
    for (const { file, target } of importsIn(folder).filter((found) => /^(src|lambda)\//.test(found.target))) {
      expect([file, ['.ts', '/index.ts'].some((end) => existsSync(join(ROOT, target + end)))]).toEqual([file, true]);
    }
    const statements = filesIn(folder).flatMap((file) => sourceOf(file).match(/^(import|export|\}) .*from '/gm) ?? []);
    expect(importsIn(folder).length).toBeGreaterThanOrEqual(statements.length);
  }
});

test.each(['src', 'lambda', 'simulator', 'test'])('nothing in %s imports itself by way of others, not even a type', (folder) => {
  const files = new Set(filesIn(folder));
  const imported = new Map([...files].map((file) => [file, [...readFileSync(join(ROOT, file), 'utf8').matchAll(/from '(\.[^']*)'/g)]
    .map(([, name]) => relative(ROOT, resolve(ROOT, dirname(file), name)))
    .flatMap((target) => ['.ts', '/index.ts'].map((end) => target + end).filter((one) => files.has(one)))]));
  expect([...imported.values()].flat().length).toBeGreaterThan(20);
  // Whatever imports nothing that is left goes: what stays is in a circle, or imports one.
  let left = [...files];
  for (let before = 0; before !== left.length;) {
    before = left.length;
    left = left.filter((file) => imported.get(file)!.some((target) => left.includes(target)));
  }
  expect(left).toEqual([]);
});

test('what finds, starts and ends jobs knows none of those that ask for it, not even a type', () => {
  const engine = ['jobs', 'errors', 'reports', 'clients'].flatMap((folder) => filesIn(`lambda/${folder}`));
  expect(engine.length).toBeGreaterThan(30);
  expect(engine.filter((file) => /from '(\.\.\/)+(deployment|runs)\//.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

test('no file is longer than 300 lines', () => {
  const files = ['src', 'lambda', 'simulator', 'test'].flatMap(filesIn);
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 301)).toEqual([]);
});

test('what runs at synth imports nothing that runs at deployment, and no package but its peers', () => {
  const allowed = ({ target }: Import) => isWithin('src', target) || isWithin('assets/vendor', target) || isConstructPackage(target) || isBuiltin(target);
  expect(importsIn('src').filter((found) => !allowed(found))).toEqual([]);
});

test('what runs at deployment imports no construct', () => {
  const imports = importsIn('lambda');
  const ofProject = imports.filter(({ target }) => existsSync(join(ROOT, target.split('/')[0])) && !isBuiltin(target));
  expect(ofProject.filter(({ target }) => !isWithin('lambda', target) && !isWithin(SHARED, target))).toEqual([]);
  expect(ofProject.some(({ target }) => isWithin(SHARED, target))).toBe(true);
  expect(imports.filter(({ target }) => isConstructPackage(target))).toEqual([]);
});

test('what both share imports nothing else', () => {
  expect(importsIn(SHARED).filter(({ target }) => !isWithin(SHARED, target))).toEqual([]);
});

test('only one module decides by comparing creation times of jobs; look-ups sort and filter by them', () => {
  const COMPARES = /createTime(\.getTime\(\))? *([<>]|- )|[<>]=? *[\w.]*createTime/;
  const AGE = /now\(\) - [\w.]*createTime\.getTime\(\)/g;
  const comparing = ['jobs', 'deployment'].flatMap((folder) => filesIn(`lambda/${folder}`))
    .filter((file) => COMPARES.test(sourceOf(file).replace(AGE, '')));
  expect(comparing.sort()).toEqual(['lambda/jobs/choosing.ts', 'lambda/jobs/look-up.ts']);
});
