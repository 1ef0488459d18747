import { isOwnedBy, ownerOf, reservedTags, startedBy } from '../../../lambda/jobs/ownership';
import { OWNER } from '../events';
import { MINUTE, START_TIME } from '../virtual-clock';

const jobOf = (requestId: string, age: number) => ({ tags: reservedTags(OWNER, 'a-configuration', requestId), createTime: new Date(START_TIME + age) });

test.each([
  // request id of the job, created after the receipt in ms, whether the request has started it
  ['a-request', 0, true], ['a-request', MINUTE, true], ['a-request', -5000, true], ['a-request', -5001, false], ['another', MINUTE, false],
])('a job of request "%s" that was created %d ms after the receipt was started by this one: %s', (requestId, age, started) => {
  const job = jobOf(requestId, age);
  expect(startedBy('a-request', START_TIME, [job])).toEqual(started ? [job] : []);
});

test('those that a request has started stay in order', () => {
  const jobs = [jobOf('a-request', 0), jobOf('another', 1), jobOf('a-request', 2)];
  expect(startedBy('a-request', START_TIME, jobs)).toEqual([jobs[0], jobs[2]]);
});

test('a job without our tags was started by nobody we know', () => {
  expect(startedBy('a-request', START_TIME, [{ tags: {}, createTime: new Date(START_TIME) }])).toEqual([]);
});

describe('the owner of a job', () => {
  const tags = reservedTags(OWNER, 'a-configuration', 'a-request');
  const without = (name: string) => Object.fromEntries(Object.entries(tags).filter(([key]) => key !== `cdk-cleanrooms-ml:${name}`));

  test('is recognized by both of its tags', () => {
    expect(ownerOf(tags)).toEqual(OWNER);
    expect(isOwnedBy(tags, OWNER)).toBe(true);
    expect(isOwnedBy(tags, { ...OWNER, logicalId: 'Another' })).toBe(false);
    expect(isOwnedBy(tags, { ...OWNER, stackId: 'another' })).toBe(false);
  });

  test.each(['stack-id', 'logical-id'])('is nobody without its %s', (name) => {
    expect(ownerOf(without(name))).toBeUndefined();
    expect(isOwnedBy(without(name), OWNER)).toBe(false);
  });

  test('is nobody where there are no tags', () => {
    expect(isOwnedBy({}, OWNER)).toBe(false);
  });
});
