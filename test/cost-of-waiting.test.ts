import { Duration } from 'aws-cdk-lib';
import { MANY, WAITERS } from '../scripts/bench/waiters';
import { type CostOfWaiting, costOfWaiting, mostWithin, pollsOf, usageOf } from '../scripts/bench/waiting';

const MB_OF_A_POLL = 128 + 256;

let ours: CostOfWaiting;

beforeAll(async () => { ours = await costOfWaiting(WAITERS['this library']); });

test('waiting takes a poll every 30 seconds: a Get, two invocations, a state transition, and nothing else', () => {
  const polls = 120;
  expect(ours.perHour).toEqual({
    gets: polls,
    otherCalls: 0,
    cloudFormationCalls: 0,
    frameworkInvocations: polls,
    handlerInvocations: polls,
    transitions: polls,
    gigabytes: polls * MB_OF_A_POLL / 1024,
  });
});

test('to start a job, to settle and to pass all its legs takes no more than some minutes of waiting', () => {
  expect(ours.perDeployment).toEqual({
    gets: 5,
    otherCalls: 16,
    cloudFormationCalls: 14,
    frameworkInvocations: 13,
    handlerInvocations: 13,
    transitions: 7,
    gigabytes: 13 * MB_OF_A_POLL / 1024,
  });
});

test('of a long job Get is called at most 130 times an hour, all in all', async () => {
  const length = Duration.hours(3);
  const { gets } = await usageOf(WAITERS['this library'].declare, length);
  const perHour = gets / length.toHours({ integral: false });
  expect(perHour).toBeGreaterThan(100);
  expect(perHour).toBeLessThanOrEqual(130);
});

test('the polls of 100 jobs that start and wait at once stay below 5 a second', async () => {
  const { perSecond, most } = await pollsOf(MANY, 100, Duration.minutes(8));
  expect(perSecond).toBeLessThan(5);
  for (const { bySeconds } of most) {
    expect(bySeconds[30] / 30).toBeLessThan(5);
    // Nothing sleeps inside a function to spread them: a new account runs ten functions at once.
    expect(bySeconds[1]).toBeLessThanOrEqual(100);
  }
});

test('a provider that a user writes asks six times as often', async () => {
  const { perHour } = await costOfWaiting(WAITERS['own Provider']);
  expect(perHour.gets).toBe(720);
  expect(perHour.transitions).toBe(720);
  expect(perHour.gigabytes).toBe(720 * (128 + 128) / 1024);
});

test('a window ends before its width is over', () => {
  expect(mostWithin([], 10)).toBe(0);
  expect(mostWithin([0, 10, 20], 10)).toBe(1);
  expect(mostWithin([0, 0, 9, 10, 18], 10)).toBe(3);
});
