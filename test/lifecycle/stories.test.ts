import { HttpTransport } from './http-transport';
import { stories } from './stories';
import { Story } from './story';
import { bundleHandler } from '../../local-cloud/handler-bundle';

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
