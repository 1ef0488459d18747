import type { StoryTold } from './story-told';
import { bundleHandler } from '../../../local-cloud/handler-bundle';
import { HttpTransport } from '../http-transport';
import { Story } from '../story';

/** Makes tests of stories: the handler as it is built, and the service over HTTP. */
export function tellAll(stories: Readonly<Record<string, StoryTold>>): void {
  const transport = new HttpTransport();
  afterAll(() => transport.close());
  tell(stories, () => new Story({ transport: transport.send }));
}

/** The same, but that the service is in memory. */
export function tellQuickly(stories: Readonly<Record<string, StoryTold>>): void {
  tell(stories, () => new Story());
}

function tell(stories: Readonly<Record<string, StoryTold>>, newStory: () => Story): void {
  beforeAll(bundleHandler);

  test.each(Object.entries(stories))('%s', async (_, tellOne) => {
    const story = newStory();
    try {
      await tellOne(story);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n\n${story.account.story.join('\n')}`, { cause: error });
    }
  });
}
