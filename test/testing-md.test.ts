import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stories } from './lifecycle/stories';
import { runStories } from './lifecycle/stories/runs';

test('TESTING.md lists every story, each once, and no other', () => {
  const rows = readFileSync(join(__dirname, '..', 'TESTING.md'), 'utf8').split('## Unhappy paths')[1].split('\n').filter((line) => /^\| (?!unhappy path)/.test(line));
  const listed = rows.flatMap((row) => row.split('|')[2].split('<br>').map((name) => name.trim()));

  expect([...listed].sort()).toEqual([...Object.keys(stories), ...Object.keys(runStories)].sort());
});
