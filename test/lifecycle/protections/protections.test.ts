import { variantWithout } from './broken-handler';
import { protections } from './protections';
import { runProtections } from './run-protections';
import { RunStory } from '../runs/run-story';
import { stories } from '../stories';
import { runStories } from '../stories/runs';
import { Story } from '../story';

test('each has a name of its own, and a story', () => {
  const all = [...protections, ...runProtections];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  expect(protections.map(({ story }) => story).filter((name) => !(name in stories))).toEqual([]);
  expect(runProtections.map(({ story }) => story).filter((name) => !(name in runStories))).toEqual([]);
});

test.each(protections)('a story fails without it: $name', async (protection) => {
  const story = new Story(await variantWithout(protection));
  await expect(stories[protection.story](story)).rejects.toThrow();
});

test.each(runProtections)('a story of runs fails without it: $name', async (protection) => {
  const story = new RunStory(await variantWithout(protection));
  await expect(runStories[protection.story](story)).rejects.toThrow();
});
