/** Which jobs of a resource are canceled or retired when the resource is rolled back, replaced, or deleted. */
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

/** The operation begins at minute 0. A job that is created less than five seconds later still counts as older. */
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
    ['not the job that it goes back to', [restored], {}, []],
    ['a job that is younger than the one to go back to', [job('stray')], {}, ['stray']],
    ['no job that is older', [job('older', { minute: -90 })], {}, []],
    ['every job if there is none to go back to', [job('older', { minute: -90 }), job('stray')], { restored: undefined }, ['older', 'stray']],
    ['only what the operation has started, if the age of the job to go back to is unknown',
      [job('before', { minute: -1 }), job('stray')], { restored: { arn: 'old' } }, ['stray']],
    ['also a job that has replaced the one to go back to, if the age of that one is unknown',
      [job('before', { minute: -1, replaces: 'old' })], { restored: { arn: 'old' } }, ['before']],
    ['not the job that the resource has, which its own Delete ends', [job('new')], {}, []],
    ['not the job that CloudFormation shows for the resource', [job('newer')], { physicalId: 'newer' }, []],
    ['the job that the resource has, if it has replaced the one to go back to', [job('new')], { isReplacement: true }, ['new']],
    ['not the job that the resource has, if CloudFormation no longer waits for the request',
      [job('new')], { isReplacement: true, isGoingBack: false }, []],
    ['not the job that the resource has, if it is older than the one to go back to', [job('new', { minute: -90 })], { isReplacement: true }, []],
    ['the job that the resource has, if jobs are retained: it may never get a Delete', [job('new')], { retain: true }, ['new']],
    ['no job that may have been retained', [job('kept', { minute: -1 })], { retain: true }, []],
    ['a job that has replaced the one to go back to, even if it seems older than the update, and jobs are retained',
      [job('new', { minute: -1, replaces: 'old' })], { retain: true }, ['new']],
    ['but not such a job if CloudFormation no longer waits for the request',
      [job('new', { minute: -1, replaces: 'old' })], { retain: true, isGoingBack: false }, []],
    ['not a job that the one to go back to has replaced in turn',
      [job('older', { minute: -1, replaces: 'old' })], { retain: true, beforeRestored: 'older' }, []],
    ['a job that has replaced the one that the resource has, if there is none to go back to',
      [job('newer', { minute: -1, replaces: 'new' })], { retain: true, restored: undefined }, ['newer']],
    ['no job that may be the wanted one: its configuration tag was removed', [job('given', { minute: -1, without: CONFIGURATION_TAG })], {}, []],
    ['a job that the operation has started, even without its configuration tag', [job('given', { without: CONFIGURATION_TAG })], {}, ['given']],
    ['a job with a generated name, even without its configuration tag',
      [job('a', { minute: -1, without: CONFIGURATION_TAG, name: generatedName(OWNER, 'another', 'feedbeef') })], {}, ['a']],
  ])('%s', (_, ours, change, expected) => {
    expect(unwanted(ours, change)).toEqual(expected);
  });
});

describe('if no lineage names a job, a rollback goes back to the current job, provided that it has no configuration tag', () => {
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

describe('besides the deleted job, a Delete ends', () => {
  const left = (ours: OwnJob[], change: Partial<Parameters<typeof leftBehindBy>[1]> = {}) => arns(leftBehindBy(ours, {
    deletedId: 'deleted', tags: reservedTags(OWNER, 'a-configuration', 'a request'), begun, goesBack: false, mayHideNew: false, ...change,
  }));
  const older = job('older', { minute: -60 });

  test.each<[string, OwnJob[], Parameters<typeof left>[1], string[]]>([
    ['all other jobs of the resource', [older, job('younger')], {}, ['older', 'younger']],
    ['but not the current job of the resource', [older, job('current')], { current: 'current' }, ['older']],
    ['but not what this update has started, which may be the current job', [older, job('younger')], { mayHideNew: true }, ['older']],
    ['but not a job that the rollback may go back to', [older, job('younger')], { goesBack: true }, ['younger']],
    ['also an older job that is already being canceled',
      [job('ended', { minute: -60, status: 'CANCEL_IN_PROGRESS' })], { goesBack: true }, ['ended']],
    ['also a job that was started to replace the deleted one', [job('older', { minute: -60, replaces: 'deleted' })], { goesBack: true }, ['older']],
    ['but not if the deleted job has replaced it since',
      [job('older', { minute: -60, replaces: 'deleted' })], { goesBack: true, tags: lineageTag('older') }, []],
    ['also a job that the same request has started', [job('older', { minute: -60, requestId: 'a request' })], { goesBack: true }, ['older']],
    ['but not if the tags of the deleted job are unknown', [older], { goesBack: true, tags: undefined }, []],
  ])('%s', (_, ours, change, expected) => {
    expect(left(ours, change)).toEqual(expected);
  });
});

test.each<[string, OwnJob, boolean, number | undefined, boolean]>([
  ['a job that failed, in a rollback', job('a', { status: 'CREATE_FAILED' }), false, START_TIME, true],
  ['a result, in a rollback', job('a', { status: 'ACTIVE' }), false, START_TIME, false],
  ['a result, in a removal', job('a', { status: 'ACTIVE' }), true, START_TIME, true],
  ['a result that this stack has kept', job('a', { status: 'ACTIVE', tags: { [KEPT_TAG]: 'scores' } }), true, START_TIME, false],
  ['a result that a former stack has kept', job('a', { status: 'ACTIVE', minute: -1, tags: { [KEPT_TAG]: 'scores' } }), true, START_TIME, true],
  ['a kept result, if the age of the stack is unknown', job('a', { status: 'ACTIVE', tags: { [KEPT_TAG]: 'scores' } }), true, undefined, true],
])('whether a job is retired when its resource is deleted: %s', (_, one, isPermanent, stackCreated, isRetired) => {
  expect(toRetire([one], isPermanent, stackCreated)).toEqual(isRetired ? [one] : []);
});

describe('a job that may replace the current one', () => {
  const listed = [job('first', { minute: 1 }), job('second', { minute: 2 })];
  const inVain = (one: OwnJob, change: Partial<Parameters<typeof replacingInVain>[1]> = {}) =>
    replacingInVain([one], { current: 'current', lineage: [], listed, ...change }).length > 0;

  test.each<[string, boolean, OwnJob, Parameters<typeof inVain>[1]]>([
    ['was started in vain if it replaces the current job', true, job('a', { replaces: 'current' }), {}],
    ['was not if it replaces another job', false, job('a', { replaces: 'another' }), {}],
    ['was not if there is no current job', false, job('a'), { current: undefined }],
    ['was if it is younger than all earlier jobs of the resource',
      true, job('a', { minute: 3, replaces: 'current' }), { lineage: ['first', 'second'] }],
    ['was not if it is older: the current job took its place back',
      false, job('a', { minute: 2, replaces: 'current' }), { lineage: ['second', 'first'] }],
    ['was not if one of them is not listed: that one may be younger',
      false, job('a', { minute: 3, replaces: 'current' }), { lineage: ['first', 'gone'] }],
  ])('%s', (_, expected, one, change) => {
    expect(inVain(one, change)).toBe(expected);
  });

  test.each([
    ['another', 1, false], ['current', 1, true], ['current', -1, false],
  ])('replaces job "%s", created in minute %d: this operation has replaced the current job: %s', (replaces, minute, expected) => {
    expect(wasReplacedSince('current', [job('a', { replaces, minute })], begun)).toBe(expected);
  });
});

describe('the jobs that an abandoned request has started in vain', () => {
  const ours = [job('a', { requestId: 'a request' }), job('b', { requestId: 'a request', minute: 10 }), job('c')];
  const request = { requestId: 'a request', receivedAt: START_TIME };

  test('do not include the one that another waiter has responded with, or those of a retried deployment with the same request ID', () => {
    expect(arns(startedByAbandoned(ours, request))).toEqual(['a', 'b']);
    expect(arns(startedByAbandoned(ours, { ...request, current: 'b' }))).toEqual(['a']);
    expect(arns(startedByAbandoned(ours, { ...request, laterBegun: START_TIME + 5 * MINUTE }))).toEqual(['a']);
  });
});
