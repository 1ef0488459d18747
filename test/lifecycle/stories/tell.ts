import type { StoryTold } from '.';
import { bundleHandler } from '../../../local-cloud/handler-bundle';
import { HttpTransport } from '../http-transport';
import { Story } from '../story';

/** Makes tests of stories: the handler as it is built, and the service over HTTP. */
export function tellAll(stories: Readonly<Record<string, StoryTold>>): void {
  const transport = new HttpTransport();
  beforeAll(bundleHandler);
  afterAll(() => transport.close());

  test.each(Object.entries(stories))('%s', async (_, tell) => {
    const story = new Story({ transport: transport.send });
    try {
      await tell(story);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n\n${story.account.story.join('\n')}`, { cause: error });
    }
  });
}
