import { START_TIME, TestService } from './support';
import { clockOf } from '../../simulator/clock';
import { changedStatuses, jobTable } from '../../simulator/job-table';

const MINUTE = 60_000;

function someJobs(): TestService {
  const service = new TestService({ plan: { pendingMs: MINUTE, runningMs: 60 * MINUTE } });
  service.start({ name: 'nightly' });
  service.now += 90 * MINUTE;
  service.start({ name: 'a much longer name' });
  service.now += 90_000;
  return service;
}

test('a table of jobs, each with its status and for how long it has had it', () => {
  const { simulator, now } = someJobs();
  expect(jobTable(simulator.jobs(), now, 40)).toEqual([
    'job  status              for        started by    name',
    '1    ACTIVE              30 min 30 s  111122223333  nightly',
    '2    CREATE_IN_PROGRESS  30 s       111122223333  a much longer name',
  ].map((line) => expect.stringMatching(new RegExp(`^${line.replace(/ +/g, ' +')}$`))));
  expect(jobTable([], now, 40)).toEqual(['no jobs yet']);
});

test('the table fits into the terminal: the youngest jobs, and how many there are beside them', () => {
  const { simulator, now } = someJobs();
  const table = jobTable(simulator.jobs(), now, 3);
  expect(table).toHaveLength(3);
  expect(table[1]).toContain('a much longer name');
  expect(table[2]).toBe('and 1 older jobs');
});

test('each change of a status is one line, once', () => {
  const { simulator } = someJobs();
  const seen = new Map<string, string>();
  expect(changedStatuses(simulator.jobs(), seen)).toEqual([
    '2026-01-01T01:01:00.000Z  job 1  ACTIVE  nightly', '2026-01-01T01:31:00.000Z  job 2  CREATE_IN_PROGRESS  a much longer name',
  ]);
  expect(changedStatuses(simulator.jobs(), seen)).toEqual([]);
});

test('a clock that is faster than real time begins at its origin', () => {
  let real = 1000;
  const clock = clockOf(60, START_TIME, () => real);
  expect(clock()).toBe(START_TIME);
  real += 1000;
  expect(clock()).toBe(START_TIME + MINUTE);
});
