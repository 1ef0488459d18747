import { RequestContext } from '../../../lambda/deployment/request-context';
import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import type { InferenceJobs, JobSummary } from '../../../lambda/jobs/inference-jobs';
import { generatedName } from '../../../lambda/jobs/job-name';
import { type Ended, findKeptJob, findOwnJobs, type Search, searchOf } from '../../../lambda/jobs/look-up';
import { DUPLICATE_TAG, keptTag, LOGICAL_ID_TAG, reservedTags, type Tags } from '../../../lambda/jobs/ownership';
import { createRun, MEMBERSHIP, OTHER_MEMBERSHIP, OTHER_STACK_ID, OWNER, wanted } from '../events';
import { FakeStack, UNREAD } from '../harness';
import { HOUR, MINUTE, SECOND, START_TIME, VirtualClock } from '../virtual-clock';

const WANTED = wanted({ name: 'the job' });
const HASH = configurationHash(WANTED);
const LIKE = { hash: HASH, request: WANTED.request };
const SEARCH = searchOf(OWNER, WANTED);

type Listed = JobSummary & { readonly tags: Tags };

const listedJob = (arn: string, createTime: number, change: Partial<Listed> = {}): Listed => ({
  arn,
  name: 'the job',
  status: 'ACTIVE',
  createTime: new Date(createTime),
  updateTime: new Date(createTime),
  trainedModelArn: WANTED.request.trainedModelArn,
  collaborationIdentifier: 'a-collaboration',
  tags: reservedTags(OWNER, HASH, 'a-request'),
  ...change,
} as Listed);

/** A request that was received at the beginning of time, four minutes ago; List gives the jobs in this order. */
async function among(listed: Listed[], list: InferenceJobs['list'] = async () => listed) {
  const clock = new VirtualClock();
  await clock.sleep(4 * MINUTE);
  const asked: string[] = [];
  const jobs = {
    list,
    tagsOf: async (arn: string) => {
      asked.push(arn);
      return listed.find((job) => job.arn === arn)!.tags;
    },
  } as unknown as InferenceJobs;
  const event = { ...createRun(WANTED), PhysicalResourceId: 'x', ReceivedAt: START_TIME };
  const context = new RequestContext(event, jobs, new FakeStack(), clock, String, UNREAD);
  return {
    asked,
    found: async (ended?: Ended, search: Search = SEARCH) => arns(await findOwnJobs(context, search, ended)),
    kept: async () => (await findKeptJob(context, SEARCH, listed, LIKE, START_TIME))?.arn,
  };
}

const arns = (jobs: { arn: string }[]) => jobs.map(({ arn }) => arn);

test('of jobs that were created at the same time the one with the lesser ARN is the first, whatever List says', async () => {
  for (const order of [['a', 'b', 'c'], ['c', 'b', 'a'], ['b', 'c', 'a']]) {
    const { found } = await among(order.map((arn) => listedJob(arn, START_TIME)));
    expect(await found({ finishedSince: 0 })).toEqual(['a', 'b', 'c']);
  }
});

test('otherwise the earlier one', async () => {
  const { found } = await among([listedJob('a', START_TIME + 2), listedJob('b', START_TIME), listedJob('c', START_TIME + 1)]);
  expect(await found({ finishedSince: 0 })).toEqual(['b', 'c', 'a']);
});

test('a job that has not ended is asked for its tags under any model, one that has ended only if its summary fits', async () => {
  const running = { status: 'CREATE_IN_PROGRESS' };
  const { asked, found } = await among([
    listedJob('running', START_TIME, { ...running, trainedModelArn: 'another' }),
    listedJob('running under another name', START_TIME, { ...running, name: 'another' }),
    listedJob('generated', START_TIME, { ...running, name: generatedName(OWNER, 'f'.repeat(32), 'feedbeef') }),
    listedJob('ended', START_TIME),
    listedJob('ended, generated', START_TIME, { name: generatedName(OWNER, HASH, 'feedbeef') }),
    listedJob('ended, another configuration', START_TIME, { name: generatedName(OWNER, 'f'.repeat(32), 'feedbeef') }),
    listedJob('ended, another model', START_TIME, { trainedModelArn: 'another' }),
    listedJob('ended, another name', START_TIME, { name: 'another' }),
    listedJob('failed', START_TIME, { status: 'CREATE_FAILED' }),
  ]);
  await found({ finishedSince: START_TIME, like: LIKE });
  expect(asked.sort()).toEqual(['ended', 'ended, generated', 'generated', 'running']);
});

test('a summary may leave out what is optional: the tags decide', async () => {
  const { found } = await among([listedJob('a', START_TIME)]);
  const like = { ...LIKE, request: { ...LIKE.request, trainedModelVersionIdentifier: 'v', configuredModelAlgorithmAssociationArn: 'c' } };
  expect(await found({ finishedSince: START_TIME, like })).toEqual(['a']);
  const shown = await among([listedJob('a', START_TIME, { trainedModelVersionIdentifier: 'another' })]);
  expect(await shown.found({ finishedSince: START_TIME, like })).toEqual([]);
});

test.each([
  // status, created before the time in ms, whether it is asked for
  ['ACTIVE', 5000, true], ['ACTIVE', 5001, false], ['CREATE_FAILED', 5000, false], ['CREATE_FAILED', -MINUTE, true], ['CREATE_FAILED', -MINUTE + 5001, false],
  ['INACTIVE', -MINUTE, true],
])('a job that is %s and was created %d ms before is wanted: %s', async (status, before, isWanted) => {
  const { found } = await among([listedJob('a', START_TIME - before, { status })]);
  expect(await found({ finishedSince: START_TIME, failedSince: START_TIME + MINUTE })).toEqual(isWanted ? ['a'] : []);
});

test('all jobs of one name are distinguished, however many there are', async () => {
  const others = Array.from({ length: 60 }, (_, number) => listedJob(`other-${number}`, START_TIME + number, { tags: { ...reservedTags(OWNER, HASH, 'r'), [LOGICAL_ID_TAG]: `Job${number}` } }));
  const { found } = await among([...others, listedJob('mine', START_TIME), ...others.map((job) => ({ ...job, arn: `again-${job.arn}` }))]);
  expect(await found({ finishedSince: START_TIME, like: LIKE })).toEqual(['mine']);
});

test('a result is found behind 29 younger jobs of others with its name, and no more than 30 of them are asked for', async () => {
  const others = (count: number) => Array.from({ length: count }, (_, number) => listedJob(`other-${number}`, START_TIME + MINUTE + number, { tags: {} }));
  const few = await among([listedJob('mine', START_TIME), ...others(29)]);
  expect(await few.found({ finishedSince: START_TIME, like: LIKE })).toEqual(['mine']);
  const many = await among([listedJob('mine', START_TIME), ...others(5000)]);
  expect(await many.found({ finishedSince: START_TIME, like: LIKE })).toEqual([]);
  expect(many.asked).toHaveLength(30);
});

test('the look after a Start does not ask again for ended jobs that nobody of the stack owns', async () => {
  const others = Array.from({ length: 5000 }, (_, number) => listedJob(`other-${number}`, START_TIME + MINUTE + number, { tags: {} }));
  const { asked, found } = await among([...others, listedJob('mine', START_TIME + HOUR)]);
  await found({ finishedSince: START_TIME, like: LIKE });
  expect(asked).toHaveLength(31);
  expect(await found({ finishedSince: START_TIME, like: LIKE })).toEqual(['mine']);
  expect(asked.slice(31)).toEqual(['mine']);
});

describe('jobs that the stack has retired', () => {
  const { [LOGICAL_ID_TAG]: _name, ...tags } = reservedTags({ ...OWNER, logicalId: 'Sibling' }, HASH, 'a-request');
  const retired = (count: number) => Array.from({ length: count }, (_, number) => listedJob(`retired-${number}`, START_TIME + MINUTE + number, { tags }));

  test('do not hide a result, as many as one deployment may leave', async () => {
    const { found } = await among([listedJob('mine', START_TIME), ...retired(249)]);
    expect(await found({ finishedSince: START_TIME, like: LIKE })).toEqual(['mine']);
  });

  test('are not all asked for after years of nightly jobs with one name, and each only once', async () => {
    const { asked, found } = await among(retired(5000));
    for (let look = 1; look <= 3; look += 1) {
      expect(await found({ finishedSince: START_TIME, like: LIKE })).toEqual([]);
    }
    expect(asked).toHaveLength(250);
  });
});

test('the job that the current one has replaced is found behind any number of others', async () => {
  const others = Array.from({ length: 80 }, (_, number) => listedJob(`other-${number}`, START_TIME + MINUTE, { tags: {} }));
  const { found } = await among([listedJob('mine', START_TIME), ...others]);
  expect(await found({ finishedSince: START_TIME + SECOND, like: LIKE, also: ['mine'] })).toEqual(['mine']);
});

test('a job that runs is found behind any number of others', async () => {
  const others = Array.from({ length: 80 }, (_, number) => listedJob(`other-${number}`, START_TIME + MINUTE, { status: 'CREATE_IN_PROGRESS', tags: {} }));
  const { found } = await among([listedJob('mine', START_TIME, { status: 'CREATE_IN_PROGRESS' }), ...others]);
  expect(await found()).toEqual(['mine']);
});

test('a marked duplicate is found, as what it is', async () => {
  const { [LOGICAL_ID_TAG]: logicalId, ...rest } = reservedTags(OWNER, HASH, 'r');
  const { found } = await among([listedJob('a', START_TIME, { status: 'CANCEL_FAILED', tags: { ...rest, [DUPLICATE_TAG]: logicalId } })]);
  expect(await found()).toEqual(['a']);
});

describe('where to look', () => {
  test('a value that is not a membership cannot contain a job', () => {
    const search = searchOf(OWNER, wanted({ membershipIdentifier: 'ARN' }), wanted({ membershipIdentifier: '' }));
    expect([search.memberships, search.formerMemberships]).toEqual([[], []]);
  });

  test('the membership of the properties before is another one, or none', () => {
    expect(searchOf(OWNER, wanted(), wanted()).formerMemberships).toEqual([]);
    expect(searchOf(OWNER, wanted(), wanted({ membershipIdentifier: OTHER_MEMBERSHIP })).formerMemberships).toEqual([OTHER_MEMBERSHIP]);
  });

  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });

  test('the one before may be gone', async () => {
    const { found } = await among([], async (membership) => {
      if (membership === OTHER_MEMBERSHIP) {
        throw Object.assign(new Error('no'), { name: 'ResourceNotFoundException' });
      }
      return [];
    });
    expect(await found(undefined, { ...SEARCH, memberships: [MEMBERSHIP], formerMemberships: [OTHER_MEMBERSHIP] })).toEqual([]);
  });

  test('a denial of the wanted one is not passed over', async () => {
    const { found } = await among([], async () => {
      throw denied;
    });
    await expect(found()).rejects.toBe(denied);
  });
});

describe('a job that a former stack of the name has kept', () => {
  const FORMER = { ...OWNER, stackId: OTHER_STACK_ID };
  const tags = { ...reservedTags(FORMER, HASH, 'r'), ...keptTag(FORMER) };
  const kept = (change: Partial<Listed> = {}) => listedJob('kept', START_TIME - MINUTE, { tags, ...change });

  test('is found', async () => {
    expect(await (await among([kept()])).kept()).toBe('kept');
  });

  test.each<[string, Partial<Listed>]>([
    ['not marked', { tags: reservedTags(FORMER, HASH, 'r') }],
    ['of another stack name', { tags: { ...tags, ...keptTag({ ...FORMER, stackId: OTHER_STACK_ID.replace('forecast', 'budget') }) } }],
    ['of another resource', { tags: { ...tags, [LOGICAL_ID_TAG]: 'Another' } }],
    ['of another configuration', { tags: { ...tags, ...reservedTags(FORMER, 'f'.repeat(32), 'r'), ...keptTag(FORMER) } }],
    ['not finished', { status: 'CREATE_FAILED' }],
    ['younger than the stack', { createTime: new Date(START_TIME) }],
  ])('is not, if it is %s', async (_, change) => {
    expect(await (await among([kept(change)])).kept()).toBeUndefined();
  });

  const others = (count: number) => Array.from({ length: count }, (_, number) => listedJob(`other-${number}`, START_TIME - 10 * SECOND - number, { tags: {} }));

  test('is found behind a few jobs of others, and looked for behind no more than 11', async () => {
    expect(await (await among([kept(), ...others(10)])).kept()).toBe('kept');
    const many = await among([kept(), ...others(5000)]);
    expect(await many.kept()).toBeUndefined();
    expect(many.asked).toHaveLength(11);
  });

  test('is found among any number of kept jobs of the same stack', async () => {
    const siblings = Array.from({ length: 50 }, (_, number) =>
      listedJob(`sibling-${number}`, START_TIME - 10 * SECOND - number, { tags: { ...tags, [LOGICAL_ID_TAG]: `Job${number}` } }));
    expect(await (await among([...siblings, kept()])).kept()).toBe('kept');
  });

  test('is found among any number of jobs that siblings have taken over already', async () => {
    const siblings = Array.from({ length: 50 }, (_, number) =>
      listedJob(`sibling-${number}`, START_TIME - SECOND - number, { tags: reservedTags({ ...OWNER, logicalId: `Job${number}` }, HASH, 'r') }));
    expect(await (await among([...siblings, kept()])).kept()).toBe('kept');
  });
});
