import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KINDS } from './lifecycle/histories/kinds';
import { readLongRun } from './lifecycle/histories/long-run';
import { protections } from './lifecycle/protections/protections';
import { runProtections } from './lifecycle/protections/run-protections';
import { stories } from './lifecycle/stories';
import { runStories } from './lifecycle/stories/runs';

const page = readFileSync(join(__dirname, '..', 'TESTING.md'), 'utf8');

test.each(Object.values(KINDS))('TESTING.md says how far the long run of $name has come with the functions that are built', (kind) => {
  const run = readLongRun(kind);
  const [, sentence] = page.replaceAll('\n', ' ').match(new RegExp(`The long run of ${kind.name}, (.*?)\\. `)) ?? [];

  expect(sentence).toBe(`\`npm run histories -- ${kind.option}--count 100000 --seed 5 --resume\`, `
    + (run ? `has completed ${kind.inWords(run.counts)}, and found no violation` : 'has not begun with the current functions'));
});

test('TESTING.md says how many protections there are', () => {
  expect(page.replaceAll('\n', ' ')).toContain(`removes each of the ${protections.length} and runs a named story, which must fail. `
    + `It does the same with the ${runProtections.length} protections of runs`);
});

test.each([
  ['Random histories notice each of these', protections], ['And those of runs', runProtections],
])('TESTING.md lists every protection, each once, and no other: %s', (title, all) => {
  const [table] = page.split(title)[1].split(/\n\n(?!\|)/).filter((part) => part.includes('| without |'));

  expect([...table.matchAll(/^\| (.*?) \| [\d,]+ \|$/gm)].map(([, name]) => name).sort()).toEqual(all.map(({ name }) => name).sort());
});

test('TESTING.md lists every story, each once, and no other', () => {
  const rows = page.split('## Unhappy paths')[1].split('\n').filter((line) => /^\| (?!unhappy path)/.test(line));
  const listed = rows.flatMap((row) => row.split('|')[2].split('<br>').map((name) => name.trim()));

  expect([...listed].sort()).toEqual([...Object.keys(stories), ...Object.keys(runStories)].sort());
});
