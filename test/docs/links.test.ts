import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { DOCUMENTS, ROOT, textOf } from './documents';

interface Link {
  readonly document: string;
  readonly target: string;
}

const withoutCode = (text: string) => text.replace(/^( *)```[^]*?^\1```$/gm, '').replace(/`[^`\n]*`/g, '');

const linksOf = (document: string): Link[] =>
  [...withoutCode(textOf(document)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({ document, target }));

/** As GitHub makes them, and Construct Hub and npm after it. */
const anchorsOf = (document: string) => textOf(document).replace(/^( *)```[^]*?^\1```$/gm, '').match(/^#+ .*$/gm)!
  .map((line) => line.replace(/^#+ /, '').toLowerCase().replace(/[^\p{L}\p{N}_ -]/gu, '').replace(/ /g, '-'));

const LINKS = DOCUMENTS.flatMap(linksOf);

test('links are seen', () => {
  expect(DOCUMENTS).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'TESTING.md', 'docs/lifecycle.md']));
  expect(LINKS.length).toBeGreaterThan(20);
});

test('every link within the project leads to a file, and to a heading of it', () => {
  const broken = LINKS.filter(({ target }) => !/^https?:/.test(target)).filter(({ document, target }) => {
    const [path, anchor] = target.split('#');
    const file = path === '' ? document : normalize(join(dirname(document), path));
    return !existsSync(join(ROOT, file)) || anchor !== undefined && !anchorsOf(file).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('links are relative to their document, as npm and Construct Hub need it', () => {
  expect(LINKS.filter(({ target }) => /^\.?\//.test(target))).toEqual([]);
});

test('every document is linked from another one', () => {
  const targets = LINKS.map(({ document, target }) => normalize(join(dirname(document), target.split('#')[0])));
  expect(DOCUMENTS.filter((document) => document !== 'README.md' && !targets.includes(document))).toEqual([]);
});
