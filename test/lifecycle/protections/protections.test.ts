import { variantWithout } from './broken-handler';
import { protections } from './protections';
import { stories } from '../stories';
import { Story } from '../story';

test('each has a name of its own, and a story', () => {
  expect(new Set(protections.map(({ name }) => name)).size).toBe(protections.length);
  expect(protections.map(({ story }) => story).filter((name) => !(name in stories))).toEqual([]);
});

test.each(protections)('a story fails without it: $name', async (protection) => {
  const story = new Story(await variantWithout(protection));
  await expect(stories[protection.story](story)).rejects.toThrow();
});
