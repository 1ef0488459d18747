/**
 * A user upgrades the library and deploys: the template and the handler of the previous version are replaced by those of this one.
 * No job is started, cancelled or forgotten by that.
 */
import { type App, apps, current, previousLibrary } from './apps';
import type { Library } from '../lifecycle/apps';
import type { Outcome } from '../lifecycle/stack';
import { done, longJobs, owned, START } from '../lifecycle/stories/support';
import { Story } from '../lifecycle/story';
import type { Template } from '../lifecycle/template';

let previous: Library;

// A tagged version is built first.
beforeAll(() => { previous = previousLibrary(); });

const deploy = ({ account, stack }: Story, template: Template): Promise<Outcome> => account.run(stack.deploy(template));

/** A resource that fails when everything else has been done. */
const failing = { siblings: [{ id: 'Sibling', seconds: 3600, fails: true }] };
const retagged = { tags: { stage: 'upgraded' } };

/** A stack as the previous version leaves it. */
async function deployed(app: App, prepare: (story: Story) => void = () => undefined): Promise<Story> {
  const story = new Story();
  prepare(story);
  expect(await deploy(story, app(previous))).toEqual({ status: 'CREATE_COMPLETE' });
  return story;
}

/** All that a deployment must leave as it is. */
const jobsOf = (story: Story) => ({ owned: owned(story), starts: done(story, START), cancellations: done(story, 'Cancel') });

describe.each(Object.entries(apps))('%s', (_name, app) => {
  test('has custom resources that CloudFormation takes for unchanged', () => {
    expect(customResourcesOf(app(current))).toEqual(customResourcesOf(app(previous)));
  });

  test('is started with the same request, the same reserved tags and the same hash', async () => {
    const [before, after] = await Promise.all([previous, current].map(async (library) => {
      const story = new Story();
      await deploy(story, app(library));
      return story.calls(START).map(({ input }) => input);
    }));

    expect(after).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });

  test('is left as it is by an upgrade', async () => {
    const story = await deployed(app);
    const [jobs, calls] = [jobsOf(story), story.calls().length];

    expect(await deploy(story, app(current))).toEqual({ status: 'UPDATE_COMPLETE' });

    expect(jobsOf(story)).toEqual(jobs);
    expect(story.calls()).toHaveLength(calls);
    await story.end();
  });

  test('is known again by an upgrade that changes its tags', async () => {
    const story = await deployed(app);
    const jobs = jobsOf(story);

    expect(await deploy(story, app(current, retagged))).toEqual({ status: 'UPDATE_COMPLETE' });

    expect(jobsOf(story)).toEqual(jobs);
    expect(story.jobs.map(({ report }) => report.tags.stage)).toEqual(story.jobs.map(() => 'upgraded'));
    await story.end();
  });

  test('is left as it is by an upgrade that is rolled back', async () => {
    const story = await deployed(app);
    const jobs = jobsOf(story);

    expect((await deploy(story, app(current, { ...retagged, ...failing }))).status).toBe('UPDATE_ROLLBACK_COMPLETE');

    expect(jobsOf(story)).toEqual(jobs);
    expect(story.jobs.map(({ report }) => report.tags.stage)).toEqual(story.jobs.map(() => undefined));
    await story.end();
  });

  test('is left as it is when the user goes back to the previous version', async () => {
    const story = await deployed(app);
    const jobs = jobsOf(story);
    await deploy(story, app(current, retagged));

    expect(await deploy(story, app(previous))).toEqual({ status: 'UPDATE_COMPLETE' });

    expect(jobsOf(story)).toEqual(jobs);
    await story.end();
  });
});

test('a job that still runs is neither started again nor cancelled by an upgrade, and is cancelled when its stack goes', async () => {
  const story = await deployed(apps['a job that is not waited for'], longJobs);
  expect(await deploy(story, apps['a job that is not waited for'](current, retagged))).toEqual({ status: 'UPDATE_COMPLETE' });
  expect([jobsOf(story), story.statuses]).toEqual([{ owned: ['job-1'], starts: 1, cancellations: 0 }, ['CREATE_IN_PROGRESS']]);

  expect(await story.destroy()).toEqual({ status: 'DELETE_COMPLETE' });

  expect([jobsOf(story), story.statuses]).toEqual([{ owned: [], starts: 1, cancellations: 1 }, ['INACTIVE']]);
  await story.end();
});

test('a job that is retained outlives its stack after an upgrade', async () => {
  const story = await deployed(apps['a job that is retained']);
  await deploy(story, apps['a job that is retained'](current));

  expect(await story.destroy()).toEqual({ status: 'DELETE_COMPLETE' });

  expect([story.statuses, done(story, 'Cancel')]).toEqual([['ACTIVE'], 0]);
  await story.end();
});

/** By their logical ids, with all that CloudFormation compares: the provider is named by their service token. */
function customResourcesOf({ Resources }: Template): unknown {
  return Object.fromEntries(Object.entries(Resources)
    .filter(([, { Type }]) => Type.startsWith('Custom::'))
    .map(([id, { DependsOn: _order, ...compared }]) => [id, compared]));
}
