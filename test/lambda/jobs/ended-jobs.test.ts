/** Which of a resource's jobs are canceled and retired when it goes back, is replaced, or is deleted. */
import {
  goBackTo, leftBehindBy, replacingInVain, startedByAbandoned, toRetire, unwantedAfterRollback, wasReplacedSince,
} from '../../../lambda/jobs/choosing';
import { generatedName } from '../../../lambda/jobs/job-name';
import type { OwnJob } from '../../../lambda/jobs/look-up';
import { configurationTag, lineageTag, reservedTags } from '../../../lambda/jobs/ownership';
import { KEPT_TAG } from '../../../src/shared/resource-properties';
import { OWNER } from '../events';
import { MINUTE, START_TIME } from '../virtual-clock';

const [CONFIGURATION_TAG] = Object.keys(configurationTag(''));

/** The operation begins at minute 0. Five seconds later is still "before". */
const begun = START_TIME;

interface Given {
  readonly minute?: number;
  readonly status?: string;
  readonly replaces?: string;
  readonly requestId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly without?: string;
  readonly name?: string;
}

function job(arn: string, { minute = 1, status = 'CREATE_IN_PROGRESS', replaces, requestId = arn, tags, without = '', name = arn }: Given = {}): OwnJob {
  const createTime = new Date(START_TIME + minute * MINUTE);
  const { [without]: _gone, ...rest } = { ...reservedTags(OWNER, 'a-configuration', requestId), ...lineageTag(replaces), ...tags };
  return { arn, name, status, createTime, updateTime: createTime, trainedModelArn: 'a-model', tags: rest, isDuplicate: false };
}

const arns = (jobs: readonly { readonly arn: string }[]) => jobs.map(({ arn }) => arn);

describe('a rollback cancels', () => {
  const restored = { ...job('old', { minute: -60 }) };
  const unwanted = (ours: OwnJob[], change: Partial<Parameters<typeof unwantedAfterRollback>[2]> = {}) => arns(unwantedAfterRollback(OWNER, ours, {
    restored, present: 'new', physicalId: 'new', begun, retain: false, isGoingBack: true, isReplacement: false, ...change,
  }));

  test.each<[string, OwnJob[], Parameters<typeof unwanted>[1], string[]]>([
    ['nothing of what it goes back to', [restored], {}, []],
    ['what is younger', [job('stray')], {}, ['stray']],
    ['nothing that is older', [job('older', { minute: -90 })], {}, []],
    ['everything if there is nothing to go back to', [job('older', { minute: -90 }), job('stray')], { restored: undefined }, ['older', 'stray']],
    ['what the operation has started, if the age of the job to go back to is not known', [job('before', { minute: -1 }), job('stray')], { restored: { arn: 'old' } }, ['stray']],
    ['what has replaced the job to go back to, if its age is not known', [job('before', { minute: -1, replaces: 'old' })], { restored: { arn: 'old' } }, ['before']],
    ['not the job that the resource has, which its own Delete ends', [job('new')], {}, []],
    ['not the job that CloudFormation has for the resource', [job('newer')], { physicalId: 'newer' }, []],
    ['the job that the resource has, if it has replaced the one to go back to', [job('new')], { isReplacement: true }, ['new']],
    ['not if the request was given up', [job('new')], { isReplacement: true, isGoingBack: false }, []],
    ['not if it was there before', [job('new', { minute: -90 })], { isReplacement: true }, []],
    ['the job that the resource has, if jobs are retained: it may never get a Delete', [job('new')], { retain: true }, ['new']],
    ['nothing that may have been retained', [job('kept', { minute: -1 })], { retain: true }, []],
    ['what has replaced the job to go back to, however CloudFormation dates the update', [job('new', { minute: -1, replaces: 'old' })], { retain: true }, ['new']],
    ['not if the request was given up, and jobs are retained', [job('new', { minute: -1, replaces: 'old' })], { retain: true, isGoingBack: false }, []],
    ['not what the job to go back to has replaced in turn', [job('older', { minute: -1, replaces: 'old' })], { retain: true, beforeRestored: 'older' }, []],
    ['what has replaced the job that the resource has, if there is none to go back to',
      [job('newer', { minute: -1, replaces: 'new' })], { retain: true, restored: undefined }, ['newer']],
    ['nothing that may be the wanted job: somebody has removed its tag', [job('given', { minute: -1, without: CONFIGURATION_TAG })], {}, []],
    ['what the operation has started, also without its tag', [job('given', { without: CONFIGURATION_TAG })], {}, ['given']],
    ['what has a generated name, also without its tag', [job('a', { minute: -1, without: CONFIGURATION_TAG, name: generatedName(OWNER, 'another', 'feedbeef') })], {}, ['a']],
  ])('%s', (_, ours, change, expected) => {
    expect(unwanted(ours, change)).toEqual(expected);
  });
});

describe('where no lineage says it, a rollback goes back to the job that the resource has without its configuration tag', () => {
  const present = job('present', { minute: -60 });
  const tags = {};
  const wanted = { configuration: 'a-configuration', requestId: 'this request', receivedAt: START_TIME };
  const failed = job('failed', { minute: -90, status: 'CREATE_FAILED' });
  const running = job('running', { minute: -90 });

  test.each<[string, OwnJob[], Parameters<typeof goBackTo>[3], string | undefined]>([
    ['rather than to one that failed', [failed], { job: present, tags, begun }, 'present'],
    ['but not if another one runs', [running], { job: present, tags, begun }, 'running'],
    ['but not if its tags cannot be read', [failed], { job: present, begun }, 'failed'],
    ['but not if it has the tag', [failed], { job: present, tags: present.tags, begun }, 'failed'],
    ['but not if List does not show it', [], { tags, begun }, undefined],
    ['but not if the failed update has started it', [failed], { job: job('present'), tags, begun }, 'failed'],
  ])('%s', (_, ours, found, expected) => {
    expect(goBackTo(OWNER, ours, wanted, found)?.arn).toBe(expected);
  });
});

describe('a Delete ends besides the deleted job', () => {
  const left = (ours: OwnJob[], change: Partial<Parameters<typeof leftBehindBy>[1]> = {}) => arns(leftBehindBy(ours, {
    deletedId: 'deleted', tags: reservedTags(OWNER, 'a-configuration', 'a request'), begun, goesBack: false, mayHideNew: false, ...change,
  }));
  const older = job('older', { minute: -60 });

  test.each<[string, OwnJob[], Parameters<typeof left>[1], string[]]>([
    ['all jobs of its resource', [older, job('younger')], {}, ['older', 'younger']],
    ['but not its current one', [older, job('current')], { current: 'current' }, ['older']],
    ['but not what this update has started, which may be its current one', [older, job('younger')], { mayHideNew: true }, ['older']],
    ['but not what the rollback may go back to', [older, job('younger')], { goesBack: true }, ['younger']],
    ['also what a rollback may go back to, if it has ended', [job('ended', { minute: -60, status: 'CANCEL_IN_PROGRESS' })], { goesBack: true }, ['ended']],
    ['also what was started to replace it', [job('older', { minute: -60, replaces: 'deleted' })], { goesBack: true }, ['older']],
    ['but not what it has replaced since', [job('older', { minute: -60, replaces: 'deleted' })], { goesBack: true, tags: lineageTag('older') }, []],
    ['also what the same request has started', [job('older', { minute: -60, requestId: 'a request' })], { goesBack: true }, ['older']],
    ['but not what no request is known of', [older], { goesBack: true, tags: undefined }, []],
  ])('%s', (_, ours, change, expected) => {
    expect(left(ours, change)).toEqual(expected);
  });
});

test.each<[string, OwnJob, boolean, number | undefined, boolean]>([
  ['a job that failed, in a rollback', job('a', { status: 'CREATE_FAILED' }), false, START_TIME, true],
  ['a result, in a rollback', job('a', { status: 'ACTIVE' }), false, START_TIME, false],
  ['a result, in a removal', job('a', { status: 'ACTIVE' }), true, START_TIME, true],
  ['a result that this stack keeps for the next', job('a', { status: 'ACTIVE', tags: { [KEPT_TAG]: 'scores' } }), true, START_TIME, false],
  ['a result that a former stack has kept', job('a', { status: 'ACTIVE', minute: -1, tags: { [KEPT_TAG]: 'scores' } }), true, START_TIME, true],
  ['a kept result of a stack that is not known', job('a', { status: 'ACTIVE', tags: { [KEPT_TAG]: 'scores' } }), true, undefined, true],
])('is retired when its resource is deleted: %s', (_, one, isPermanent, stackCreated, isRetired) => {
  expect(toRetire([one], isPermanent, stackCreated)).toEqual(isRetired ? [one] : []);
});

describe('a job that replaces the current one', () => {
  const listed = [job('first', { minute: 1 }), job('second', { minute: 2 })];
  const inVain = (one: OwnJob, change: Partial<Parameters<typeof replacingInVain>[1]> = {}) =>
    replacingInVain([one], { current: 'current', lineage: [], listed, ...change }).length > 0;

  test.each<[string, boolean, OwnJob, Parameters<typeof inVain>[1]]>([
    ['was started in vain', true, job('a', { replaces: 'current' }), {}],
    ['was not if it replaces another one', false, job('a', { replaces: 'another' }), {}],
    ['was not if there is no current one', false, job('a'), { current: undefined }],
    ['was if it is younger than all that the resource has had', true, job('a', { minute: 3, replaces: 'current' }), { lineage: ['first', 'second'] }],
    ['was not if it is older: the current one took its place back', false, job('a', { minute: 2, replaces: 'current' }), { lineage: ['second', 'first'] }],
    ['may be older if one of those is not listed', false, job('a', { minute: 3, replaces: 'current' }), { lineage: ['first', 'gone'] }],
  ])('%s', (_, expected, one, change) => {
    expect(inVain(one, change)).toBe(expected);
  });

  test.each([['another', 1, false], ['current', 1, true], ['current', -1, false]])('replaces %s, minute %d of the operation: it was replaced since: %s', (replaces, minute, expected) => {
    expect(wasReplacedSince('current', [job('a', { replaces, minute })], begun)).toBe(expected);
  });
});

describe('what an abandoned request has started', () => {
  const ours = [job('a', { requestId: 'a request' }), job('b', { requestId: 'a request', minute: 10 }), job('c')];
  const request = { requestId: 'a request', receivedAt: START_TIME };

  test('is not what another waiter has responded with, or what a retried deployment has started with the same request', () => {
    expect(arns(startedByAbandoned(ours, request))).toEqual(['a', 'b']);
    expect(arns(startedByAbandoned(ours, { ...request, current: 'b' }))).toEqual(['a']);
    expect(arns(startedByAbandoned(ours, { ...request, laterBegun: START_TIME + 5 * MINUTE }))).toEqual(['a']);
  });
});
