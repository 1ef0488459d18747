import { choose, duplicatesOf, goBackTo, startedBy, withAccepted } from '../../../lambda/jobs/choosing';
import { generatedName } from '../../../lambda/jobs/job-name';
import type { OwnJob } from '../../../lambda/jobs/look-up';
import { configurationTag, REPLACES_TAG, reservedTags } from '../../../lambda/jobs/ownership';
import { OWNER } from '../events';
import { MINUTE, START_TIME } from '../virtual-clock';

const [CONFIGURATION_TAG] = Object.keys(configurationTag(''));
/** The resource has no job. */
const NOTHING = { begun: START_TIME };
const WANTED = { configuration: 'wanted', requestId: 'this request', receivedAt: START_TIME };

const job = (arn: string, status: string, change: Partial<OwnJob> & { configuration?: string; requestId?: string; minute?: number } = {}): OwnJob => {
  const { configuration = 'wanted', requestId = 'an earlier request', minute = 0, ...rest } = change;
  const createTime = new Date(START_TIME + minute * MINUTE);
  return {
    arn,
    name: arn,
    status,
    createTime,
    updateTime: createTime,
    trainedModelArn: 'a-model',
    collaborationIdentifier: 'a-collaboration',
    tags: reservedTags(OWNER, configuration, requestId),
    isDuplicate: false,
    ...rest,
  } as OwnJob;
};
const arns = ({ adopted, duplicates, obsolete }: ReturnType<typeof choose>) =>
  [adopted?.arn, duplicates.map(({ arn }) => arn), obsolete.map(({ arn }) => arn)];

describe('what a Create or an Update has', () => {
  test.each<[string, OwnJob[], unknown[]]>([
    ['nothing', [], [undefined, [], []]],
    ['a running one', [job('a', 'CREATE_IN_PROGRESS')], ['a', [], []]],
    ['a finished one', [job('a', 'ACTIVE')], ['a', [], []]],
    ['the earlier of two, whatever their statuses', [job('a', 'ACTIVE'), job('b', 'CREATE_PENDING')], ['a', ['b'], []]],
    ['the earlier of two, the other way round', [job('a', 'CREATE_PENDING'), job('b', 'ACTIVE')], ['a', ['b'], []]],
    ['one that runs rather than an earlier one that failed', [job('a', 'CREATE_FAILED'), job('b', 'CREATE_PENDING')], ['b', [], []]],
    ['one that has finished rather than an earlier one that was canceled', [job('a', 'INACTIVE'), job('b', 'ACTIVE')], ['b', [], []]],
    ['none that failed before', [job('a', 'CREATE_FAILED')], [undefined, [], []]],
    ['its own one, even if it failed', [job('a', 'CREATE_FAILED', { requestId: 'this request' })], ['a', [], []]],
    ['none that is marked as a duplicate, but it must end', [job('a', 'CREATE_PENDING', { isDuplicate: true })], [undefined, [], ['a']]],
    ['none whose cancellation failed, but it must end', [job('a', 'CANCEL_FAILED')], [undefined, ['a'], []]],
    ['none of another configuration, and what runs of it must end', [job('a', 'CREATE_PENDING', { configuration: 'other' })], [undefined, [], ['a']]],
    ['none of another configuration, and what has ended is left as it is', [job('a', 'ACTIVE', { configuration: 'other' })], [undefined, [], []]],
  ])('%s', (_, ours, expected) => {
    expect(arns(choose(OWNER, ours, WANTED))).toEqual(expected);
  });

  test('one whose name says what it was started with, if somebody has removed the tag', () => {
    const { [CONFIGURATION_TAG]: _removed, ...tags } = reservedTags(OWNER, 'wanted', 'an earlier request');
    const untagged = (name: string) => job(name, 'CREATE_IN_PROGRESS', { name, tags });
    const [mine, another] = ['wanted', 'another'].map((configuration) => untagged(generatedName(OWNER, configuration, 'feedbeef')));
    expect(arns(choose(OWNER, [mine, another, untagged('given')], WANTED))).toEqual([mine.arn, [], [another.arn, 'given']]);
    const choice = choose(OWNER, [another, untagged('given')], WANTED);
    expect([...arns(choice), choice.unknown.map(({ arn }) => arn)]).toEqual([undefined, [], [another.arn], ['given']]);
    expect(goBackTo(OWNER, [mine, another], WANTED, NOTHING)).toBe(mine);
  });

  test('the job that the resource has is left to its own Delete', () => {
    expect(arns(choose(OWNER, [job('a', 'CREATE_PENDING', { configuration: 'other' })], { ...WANTED, current: 'a' }))).toEqual([undefined, [], []]);
  });

  test('the jobs that it has replaced are left, too, however many: the stack may go back to them', () => {
    const replaces = (arn: string, replaced: string) => {
      const one = job(arn, 'CREATE_PENDING', { configuration: arn });
      return { ...one, tags: { ...one.tags, [REPLACES_TAG]: replaced } };
    };
    const ours = [replaces('a', 'c'), replaces('b', 'a'), replaces('c', 'b'), replaces('d', 'a')];
    expect(arns(choose(OWNER, ours, { ...WANTED, current: 'c', lineage: ['b', 'a'] }))).toEqual([undefined, [], ['d']]);
    expect(arns(choose(OWNER, ours, { ...WANTED, current: 'c', lineage: ['gone'] }))).toEqual([undefined, [], ['a', 'b', 'd']]);
  });

  test('two deliveries that look at different moments agree', () => {
    const moments = ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'ACTIVE'];
    const choices = moments.flatMap((first) => moments.map((second) => choose(OWNER, [job('a', first), job('b', second)], WANTED).adopted?.arn));
    expect(new Set(choices)).toEqual(new Set(['a']));
  });
});

describe('what a rollback goes back to where no lineage says it', () => {
  const backTo = (...ours: OwnJob[]) => goBackTo(OWNER, ours, WANTED, NOTHING)?.arn;

  test.each<[string, OwnJob[], string | undefined]>([
    ['nothing', [], undefined],
    ['the finished one, not a later one that was canceled', [job('a', 'ACTIVE'), job('b', 'INACTIVE')], 'a'],
    ['the running one, not a later one that failed', [job('a', 'CREATE_IN_PROGRESS'), job('b', 'CREATE_FAILED')], 'a'],
    ['the latest of several', [job('a', 'ACTIVE'), job('b', 'ACTIVE')], 'b'],
    ['one that failed, where there is no other', [job('a', 'CREATE_FAILED')], 'a'],
    ['none that it has started itself', [job('a', 'ACTIVE', { requestId: 'this request' })], undefined],
    ['none that was a duplicate', [job('a', 'CREATE_PENDING', { isDuplicate: true })], undefined],
    ['none of another configuration', [job('a', 'ACTIVE', { configuration: 'other' })], undefined],
  ])('%s', (_, ours, expected) => {
    expect(backTo(...ours)).toBe(expected);
  });
});

describe('what a leg cancels beside its job', () => {
  const accepted = reservedTags(OWNER, 'wanted', 'a request');
  const found = (...ours: OwnJob[]) => duplicatesOf(accepted, ours).map(({ arn }) => arn);

  test('what runs or has finished in the same configuration, and marked ones whose cancellation failed', () => {
    expect(found(
      job('running', 'CREATE_PENDING'), job('finished', 'ACTIVE'), job('failed', 'CREATE_FAILED'), job('stuck', 'CANCEL_FAILED'),
      job('other', 'CREATE_PENDING', { configuration: 'other' }),
      job('marked', 'CANCEL_FAILED', { isDuplicate: true }), job('gone', 'INACTIVE', { isDuplicate: true }),
    )).toEqual(['running', 'finished', 'stuck', 'marked']);
  });

  test('what the same request has started in an earlier attempt, whatever that wanted', () => {
    expect(found(
      job('running', 'CREATE_PENDING', { configuration: 'other', requestId: 'a request' }),
      job('failed', 'CREATE_FAILED', { configuration: 'other', requestId: 'a request' }),
      job('of another request', 'CREATE_PENDING', { configuration: 'other' }),
    )).toEqual(['running']);
  });

  test('nothing if the configuration of its job is not known', () => {
    expect(duplicatesOf({}, [job('a', 'CREATE_PENDING', { tags: {} })])).toEqual([]);
  });
});

describe('what another delivery has responded with', () => {
  const [first, second, third] = ['a', 'b', 'c'].map((arn, minute) => job(arn, 'CREATE_IN_PROGRESS', { requestId: 'this request', minute }));
  const choice = choose(OWNER, [first, second, third], WANTED);

  test('is adopted, and the earlier ones are duplicates', () => {
    expect(arns(withAccepted(choice, 'b'))).toEqual(arns({ ...choice, adopted: second, duplicates: [first, third] }));
  });

  test('is no duplicate, also if nothing was to be adopted', () => {
    const failed = { ...choice, adopted: undefined, duplicates: [second] };
    expect(withAccepted(failed, 'b')).toEqual({ ...choice, adopted: second, duplicates: [] });
  });

  test.each([undefined, 'a', 'an ID that is no job'])('changes nothing if it is no duplicate: %s', (accepted) => {
    expect(withAccepted(choice, accepted)).toBe(choice);
  });
});

/** A job with the tags and the creation time that decide. */
const jobOf = (requestId: string, age: number) => ({ tags: reservedTags(OWNER, 'a-configuration', requestId), createTime: new Date(START_TIME + age) });

test.each([
  // request ID of the job, milliseconds from the receipt to its creation, whether the request started it
  ['a-request', 0, true], ['a-request', MINUTE, true], ['a-request', -5000, true], ['a-request', -5001, false], ['another', MINUTE, false],
])('a job of request "%s" that was created %d ms after the receipt was started by this one: %s', (requestId, age, started) => {
  expect(startedBy('a-request', START_TIME, [jobOf(requestId, age)])).toHaveLength(Number(started));
});

test('the jobs that a request has started stay in order', () => {
  const jobs = [jobOf('a-request', 0), jobOf('another', 1), jobOf('a-request', 2)];
  expect(startedBy('a-request', START_TIME, jobs)).toEqual([jobs[0], jobs[2]]);
});

test('a job without our tags counts as started by no request', () => {
  expect(startedBy('a-request', START_TIME, [{ tags: {}, createTime: new Date(START_TIME) }])).toEqual([]);
});
