import { runStories } from '.';
import { bundleHandler } from '../../../../local-cloud/handler-bundle';
import { RunStory } from '../../runs/run-story';

beforeAll(bundleHandler);

test.each(Object.entries(runStories))('%s', async (_, play) => {
  const story = new RunStory();
  try {
    await play(story);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${story.account.story.join('\n')}`, { cause: error });
  }
});
