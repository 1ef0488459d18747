import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'fs';
import * as path from 'path';
import { ROOT } from '../../local-cloud/environment';
import { newRunFolder } from '../../local-cloud/local-cloud';

const NAME = `test-of-run-folders-${process.pid}`;
const folders = path.join(ROOT, '.cache', NAME);
afterEach(() => rmSync(folders, { recursive: true, force: true }));

/** No process has such an ID. */
const ended = (index: number) => String(100_000_000 + index);

test('the files of the last runs stay, those of earlier ones go', () => {
  for (let index = 0; index < 22; index += 1) {
    mkdirSync(path.join(folders, ended(index)), { recursive: true });
    utimesSync(path.join(folders, ended(index)), 1_000_000 + index, 1_000_000 + index);
  }

  newRunFolder(NAME);

  expect(readdirSync(folders).sort()).toEqual([String(process.pid), ...Array.from({ length: 20 }, (_, index) => ended(index + 2))].sort());
});

test('the files of a run that is not over stay', () => {
  const running = path.join(folders, String(process.ppid));
  mkdirSync(running, { recursive: true });
  utimesSync(running, 1, 1);
  for (let index = 0; index < 22; index += 1) {
    mkdirSync(path.join(folders, ended(index)));
  }

  newRunFolder(NAME);

  expect(readdirSync(folders)).toContain(String(process.ppid));
});

test('an earlier process with the same ID leaves nothing', () => {
  mkdirSync(path.join(folders, String(process.pid)), { recursive: true });
  writeFileSync(path.join(folders, String(process.pid), 'cdk.log'), 'of another run');

  expect(readdirSync(newRunFolder(NAME))).toEqual([]);
});
