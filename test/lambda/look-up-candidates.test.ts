import { createRun, MEMBERSHIP, OWNER, wanted } from './events';
import { FakeStack, UNREAD } from './harness';
import { MINUTE, SECOND, START_TIME, VirtualClock } from './virtual-clock';
import { configurationHash } from '../../lambda/configuration-hash';
import { Deployment } from '../../lambda/deployment';
import type { InferenceJobs, JobDetails } from '../../lambda/inference-jobs';
import { findOwnJobs } from '../../lambda/look-up';
import { reservedTags } from '../../lambda/ownership';

const CONFIGURATION = configurationHash(wanted());
const SEARCH = { owner: OWNER, memberships: [MEMBERSHIP], givenNames: ['the job'] };

const jobOf = (arn: string, createTime: number, status = 'ACTIVE', configuration = CONFIGURATION): JobDetails => ({
  arn,
  name: 'the job',
  status,
  createTime: new Date(createTime),
  updateTime: new Date(createTime),
  trainedModelArn: 'the model',
  tags: reservedTags(OWNER, configuration, 'a-request'),
});

/** A deployment whose request was received at the beginning of time, three minutes ago or more; List gives the jobs in this order. */
async function among(listed: JobDetails[], get: (arn: string) => JobDetails = (arn) => listed.find((job) => job.arn === arn)!) {
  const clock = new VirtualClock();
  await clock.sleep(4 * MINUTE);
  const got: string[] = [];
  const jobs = {
    list: async () => listed,
    get: async (arn: string) => {
      got.push(arn);
      return get(arn);
    },
  } as unknown as InferenceJobs;
  const event = { ...createRun(wanted()), PhysicalResourceId: 'x', ReceivedAt: START_TIME };
  const deployment = new Deployment(event, jobs, new FakeStack(), clock, String, UNREAD);
  return { got, found: () => findOwnJobs(deployment, SEARCH, { configuration: CONFIGURATION }) };
}

const arns = (jobs: JobDetails[] | { arn: string }[]) => jobs.map(({ arn }) => arn);

test('of jobs that were created at the same time the one with the lesser ARN is the first, whatever List says', async () => {
  for (const order of [['a', 'b', 'c'], ['c', 'b', 'a'], ['b', 'c', 'a']]) {
    const { found } = await among(order.map((arn) => jobOf(arn, START_TIME)));
    expect(arns(await found())).toEqual(['a', 'b', 'c']);
  }
});

test('otherwise the earlier one', async () => {
  const { found } = await among([jobOf('a', START_TIME + 2), jobOf('b', START_TIME), jobOf('c', START_TIME + 1)]);
  expect(arns(await found())).toEqual(['b', 'c', 'a']);
});

test('of the ended jobs of one name only the ten newest are looked at, whatever the order of List', async () => {
  const jobs = Array.from({ length: 12 }, (_, age) => jobOf(`job-${age}`, START_TIME - age * MINUTE));
  const newest = arns(jobs.slice(0, 10));
  for (const order of [jobs, [...jobs].reverse()]) {
    const { got, found } = await among(order);
    await found();
    expect(got.sort()).toEqual([...newest].sort());
  }
});

test.each([
  // created after the receipt, whether it may be passed over
  [-5001, true], [-5000, false], [-4999, false], [0, false], [30 * SECOND, false],
])('a job of a given name that may not be read and was created %d ms after the request is passed over: %s', async (age, isPassedOver) => {
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });
  const { found } = await among([jobOf('a', START_TIME + age, 'CREATE_IN_PROGRESS')], () => {
    throw denied;
  });
  if (isPassedOver) {
    expect(await found()).toEqual([]);
  } else {
    await expect(found()).rejects.toBe(denied);
  }
});
