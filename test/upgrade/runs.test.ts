/**
 * A user upgrades the library while state machines run jobs: templates and functions of the previous version are replaced by those of this one.
 * No run loses its job, starts another one, or is forgotten.
 */
import { current, previousLibrary } from './apps';
import { bundleHandler } from '../../local-cloud/handler-bundle';
import type { Library } from '../lifecycle/apps';
import { type DeclaredRuns, modelsInput, synthesizeRuns } from '../lifecycle/runs/declared-runs';
import { RunStory } from '../lifecycle/runs/run-story';
import type { Execution } from '../lifecycle/step-functions/execution';
import { jobsOf } from '../lifecycle/stories/runs/support';
import type { Template } from '../lifecycle/template';
import { HOUR, MINUTE } from '../lifecycle/virtual-time';

let previous: Library;

beforeAll(async () => {
  await bundleHandler();
  previous = previousLibrary();
});

const DECLARED: Readonly<Record<string, DeclaredRuns>> = {
  'a state': {},
  'a state with a key, a name for its jobs, and a timeout': { hasKey: true, jobName: 'nightly', timeoutMinutes: 600 },
  'a Map': { shape: 'map', maxConcurrency: 2 },
  'states of two state machines': { shape: 'two', other: true },
};

/** A stack as the previous version deploys it, and an execution whose job has run for an hour. */
async function running(declared: DeclaredRuns): Promise<{ story: RunStory; execution: Execution }> {
  const story = new RunStory();
  await story.deploy(declared, previous);
  jobsOf(story, 3 * 3600);
  const execution = story.start(modelsInput(1));
  await story.pass(HOUR);
  expect(story.statuses).toEqual(story.statuses.map(() => 'CREATE_IN_PROGRESS'));
  expect(story.statuses.length).toBeGreaterThan(0);
  return { story, execution };
}

describe.each(Object.entries(DECLARED))('%s', (_, declared) => {
  test('has resources that CloudFormation does not replace in an upgrade', () => {
    expect(identities(synthesizeRuns(declared, current))).toEqual(identities(synthesizeRuns(declared, previous)));
  });

  test('starts its jobs with the same requests and tags as before, and its runs with the same names', async () => {
    const [before, after] = await Promise.all([previous, current].map(async (library) => {
      const story = new RunStory();
      await story.deploy(declared, library);
      await story.run(modelsInput(2));
      return { requests: story.calls('Start').map(({ input }) => input), runs: story.runs.map(({ name }) => name) };
    }));

    expect(after).toEqual(before);
    expect(before.requests.length).toBeGreaterThan(0);
  });

  test('continues with its job through an upgrade and a downgrade', async () => {
    const { story, execution } = await running(declared);
    const before = story.jobs.map(({ arn }) => arn);
    await story.deploy(declared, current);
    await story.pass(30 * MINUTE);
    await story.deploy(declared, previous);
    await story.ended(execution);

    expect(execution.status).toBe('SUCCEEDED');
    expect(story.jobs.map(({ arn }) => arn)).toEqual(before);
    await story.end();
  });

  test('leaves no job running when its stack is removed after an upgrade', async () => {
    const { story } = await running(declared);
    await story.deploy(declared, current);

    expect(await story.destroy()).toEqual({ status: 'DELETE_COMPLETE' });
    expect(story.live).toEqual([]);
    await story.end();
  });
});

test('a run key that was used before an upgrade starts no second run after it', async () => {
  const { story, execution } = await running({ hasKey: true });
  await story.deploy({ hasKey: true }, current);
  const again = await story.run(modelsInput(1));

  expect([again.status, again.error]).toEqual(['FAILED', 'StepFunctions.ExecutionAlreadyExistsException']);
  await story.ended(execution);
  expect([execution.status, story.jobs.length]).toEqual(['SUCCEEDED', 1]);
  await story.end();
});

/** What must not change, or CloudFormation may replace a resource: logical ID, type, and name; for a custom resource, all but its dependencies. */
function identities({ Resources }: Template): unknown {
  return Object.fromEntries(Object.entries(Resources).map(([id, { Type, Properties = {}, DependsOn: _order, ...rest }]) => [
    id, Type.startsWith('Custom::') ? { Type, Properties, ...rest } : { Type, name: Object.entries(Properties).filter(([property]) => /Name$/.test(property)) },
  ]));
}
