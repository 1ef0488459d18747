/** What failed updates have started, if a job before the current one is in a membership that was not listed: its age decides. */
import { RequestContext } from '../../../lambda/deployment/request-context';
import type { OwnJob } from '../../../lambda/jobs/look-up';
import { lineageTag } from '../../../lambda/jobs/ownership';
import { startedInVain } from '../../../lambda/jobs/retention';
import { OTHER_MEMBERSHIP, OWNER, updateRun, wanted } from '../events';
import { GET, LIST_TAGS, UNREAD, World } from '../harness';
import { HOUR } from '../virtual-clock';

const CURRENT = 'the-current-job';
const SEARCH = { owner: OWNER, memberships: [], formerMemberships: [], givenNames: [], retain: true };

/** The job before the current one, elsewhere, and a job that an update has started since then or before. */
async function jobs({ replaces = CURRENT, isYounger = true } = {}) {
  const world = new World();
  const createTime = new Date(world.clock.now() + (isYounger ? 2 : 0) * HOUR);
  await world.wait(HOUR);
  const before = world.seedStray(wanted({ membershipIdentifier: OTHER_MEMBERSHIP }));
  await world.wait(2 * HOUR);
  world.stack.begun = world.clock.now();
  const started: OwnJob = {
    arn: 'started', name: 'n', status: 'CREATE_PENDING', createTime, updateTime: createTime, trainedModelArn: 'm', tags: lineageTag(replaces), isDuplicate: false,
  };
  const context = new RequestContext(
    { ...updateRun('x', wanted(), wanted()), PhysicalResourceId: 'x', ReceivedAt: world.clock.now() }, world.jobs, world.stack, world.clock, String, UNREAD);
  return { world, before, started, context, reads: () => world.calls().filter(({ operation }) => [GET, LIST_TAGS].includes(operation)).length };
}

test.each([[true, ['started']], [false, []]])('a job counts that is younger than the one before: %s', async (isYounger, expected) => {
  const { before, started, context, reads } = await jobs({ isYounger });
  const found = await startedInVain(context, SEARCH, [started], { current: CURRENT, lineage: [before], listed: [] });
  expect([found.map(({ arn }) => arn), reads()]).toEqual([expected, 2]);
});

test('one of several jobs is enough', async () => {
  const { before, started, context, reads } = await jobs();
  const other = { ...started, arn: 'other', tags: lineageTag('another') };
  const found = await startedInVain(context, SEARCH, [other, started], { current: CURRENT, lineage: [before], listed: [] });
  expect([found.map(({ arn }) => arn), reads()]).toEqual([['started'], 2]);
});

test('what is listed is not read again', async () => {
  const { before, started, context, reads } = await jobs();
  const listed = [{ ...started, arn: before, createTime: new Date(0) }, { ...started, arn: 'another', createTime: new Date(0) }];
  const found = await startedInVain(context, SEARCH, [started], { current: CURRENT, lineage: [before, 'another'], listed });
  expect([found.map(({ arn }) => arn), reads()]).toEqual([['started'], 0]);
  await startedInVain(context, SEARCH, [started], { current: CURRENT, lineage: [before, 'another'], listed: listed.slice(1) });
  expect(reads()).toBe(2);
});

test('nothing is read where no job replaces the current one', async () => {
  const { before, started, context, reads } = await jobs({ replaces: 'another' });
  expect(await startedInVain(context, SEARCH, [started], { current: CURRENT, lineage: [before], listed: [] })).toEqual([]);
  expect(await startedInVain(context, SEARCH, [], { current: CURRENT, lineage: [before], listed: [] })).toEqual([]);
  const unknown = { ...started, tags: {} };
  expect(await startedInVain(context, SEARCH, [unknown], { current: undefined, lineage: [before], listed: [] })).toEqual([]);
  expect(reads()).toBe(0);
});

test('a job before the current one that cannot be found may be younger than all others', async () => {
  const { before, started, context } = await jobs();
  const gone = before.replace(/.$/, '9');
  expect(await startedInVain(context, SEARCH, [started], { current: CURRENT, lineage: [gone], listed: [] })).toEqual([]);
});
