import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { isStale } from '../../local-cloud/handler-bundle';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'stale-'));
  mkdirSync(path.join(folder, 'lambda', 'client'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, time: number): string {
  const file = path.join(folder, name);
  writeFileSync(file, '');
  utimesSync(file, time, time);
  for (let parent = path.dirname(file); parent !== folder; parent = path.dirname(parent)) {
    utimesSync(parent, 0, 0);
  }
  return file;
}

test.each([
  ['there is none', undefined, 1, true],
  ['it is younger than its sources', 2, 1, false],
  ['a source in a folder below is younger', 2, 3, true],
])('a bundle is stale or not: %s', (_, bundleTime, sourceTime, stale) => {
  write('lambda/client/client.ts', sourceTime);
  const bundle = path.join(folder, 'index.js');
  if (bundleTime !== undefined) {
    write('index.js', bundleTime);
  }
  expect(isStale(bundle, [path.join(folder, 'lambda')])).toBe(stale);
});
