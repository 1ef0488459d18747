import type { Play } from './play';
import { bundleHandler } from '../../../local-cloud/handler-bundle';
import { HttpTransport } from '../http-transport';
import { Story } from '../story';

/** Makes tests of stories: the handler as it is built, and the service over HTTP. */
export function runOverHttp(stories: Readonly<Record<string, Play>>): void {
  const transport = new HttpTransport();
  afterAll(() => transport.close());
  run(stories, () => new Story({ transport: transport.send }));
}

/** The same, but that the service is in memory. */
export function runInMemory(stories: Readonly<Record<string, Play>>): void {
  run(stories, () => new Story());
}

function run(stories: Readonly<Record<string, Play>>, newStory: () => Story): void {
  beforeAll(bundleHandler);

  test.each(Object.entries(stories))('%s', async (_, play) => {
    const story = newStory();
    try {
      await play(story);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n\n${story.account.story.join('\n')}`, { cause: error });
    }
  });
}
