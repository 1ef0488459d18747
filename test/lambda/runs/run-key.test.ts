/** A key of the user: no other run can have it, so a run that fails says that another one is needed. */
import { RunWorld } from './run-world';
import { wanted } from '../events';
import { START } from '../harness';
import { MINUTE } from '../virtual-clock';

const ADVICE = / \(Use another `runKey`: AWS Step Functions does not accept "2026-11-29T02:00:00Z" again for 90 days\.\)/;

function keyed(world: RunWorld, runKey: unknown): string {
  const arn = world.start();
  const record = world.executions.record(arn);
  Object.assign(record, { input: JSON.stringify({ ...JSON.parse(record.input!), runKey }) });
  return arn;
}

test('a run that fails says that its key is used', async () => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: MINUTE, outcome: 'CREATE_FAILED' } });
  const { outcome } = await world.play(keyed(world, '2026-11-29T02:00:00Z'));
  expect(outcome).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.JobFailed', cause: expect.stringMatching(ADVICE) });
  expect(world.executions.ends).toEqual([expect.objectContaining({ cause: expect.stringMatching(ADVICE) })]);
});

test('a run that was stopped says so too, as a clean-up and the next run tell its state', async () => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 60 * MINUTE } });
  const cleaned = keyed(world, '2026-11-29T02:00:00Z');
  await world.clock.run(() => world.poll(cleaned));
  world.stop(cleaned);
  await world.cleanUp(cleaned);
  const swept = keyed(world, '2026-11-29T02:00:00Z');
  await world.clock.run(() => world.poll(swept));
  world.stop(swept);
  await world.wait(5 * MINUTE);
  await world.clock.run(() => world.poll(world.start()));
  expect(world.executions.ends).toEqual(Array(2).fill(expect.objectContaining({ error: 'CleanRoomsML.RunStopped', cause: expect.stringMatching(ADVICE) })));
});

test.each([
  ['a number', 7, '7'], ['a long text', 'x'.repeat(500), `"${'x'.repeat(90)}`], ['one with control characters', 'a\u0007b', '"a\\u0007b"'],
])('a key is quoted as far as people read it: %s', async (_, runKey, quoted) => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' } });
  const { outcome } = await world.play(keyed(world, runKey));
  const { cause } = outcome as { cause: string };
  expect(cause).toContain(`does not accept ${quoted}`);
  expect(cause.length).toBeLessThan(1000);
});

test.each(['', null, true, {}])('a key that is none starts nothing: every execution would have it: %j', async (runKey) => {
  const world = new RunWorld();
  const { outcome } = await world.play(keyed(world, runKey));
  expect(outcome).toMatchObject({ outcome: 'FAILED', error: 'CleanRoomsML.InvalidRequest', cause: expect.stringContaining(`the \`runKey\` of the state is ${JSON.stringify(runKey)}, expected a nonempty string or a number`) });
  expect(world.service.calls(START)).toEqual([]);
});

test('a run without a key says nothing about keys', async () => {
  const world = new RunWorld({ plan: { pendingMs: 0, runningMs: 0, outcome: 'CREATE_FAILED' } });
  const { outcome } = await world.run(wanted());
  expect((outcome as { cause: string }).cause).not.toContain('runKey');
});
