import * as fc from 'fast-check';
import { lanes, type LaneJob } from '../../src/private/lanes';

/** The same jobs in every run; `SEED=<number>` for others. */
const SEED = Number(process.env.SEED ?? 1);

const NO_LIMIT = { perMembership: Number.MAX_SAFE_INTEGER, inAll: Number.MAX_SAFE_INTEGER };
/** Jobs without dependencies, by the letters of their memberships. */
const jobsOf = (memberships: string): LaneJob[] => [...memberships].map((membership) => ({ membership, after: [] }));

test('the first jobs follow nobody, each other one the job that had its slot', () => {
  expect(lanes(jobsOf('AAAAA'), { perMembership: 2, inAll: 10 })).toEqual([[], [], [0], [1], [2]]);
});

test('one at a time', () => {
  expect(lanes(jobsOf('AAA'), { perMembership: 1, inAll: 10 })).toEqual([[], [0], [1]]);
});

test('memberships have slots of their own', () => {
  expect(lanes(jobsOf('ABAB'), { perMembership: 1, inAll: 10 })).toEqual([[], [], [0], [1]]);
});

test('the slots of the account are those of all', () => {
  expect(lanes(jobsOf('ABCD'), { perMembership: 1, inAll: 2 })).toEqual([[], [], [0], [1]]);
});

test('the membership with the most jobs left comes first', () => {
  expect(lanes(jobsOf('ABBB'), { perMembership: 1, inAll: 1 })).toEqual([[2], [], [1], [2, 0]]);
});

test('where it gets a slot of the account from another membership, a job follows two', () => {
  expect(lanes(jobsOf('ABA'), { perMembership: 1, inAll: 1 })).toEqual([[], [0], [0, 1]]);
});

test('usually a job follows one', () => {
  const follows = lanes(jobsOf('ABC'.repeat(15)), { perMembership: 5, inAll: 10 });
  expect([0, 1, 2].map((count) => follows.filter(({ length }) => length === count).length)).toEqual([10, 32, 3]);
});

test('a slot that nobody had goes first', () => {
  const [a, b, c] = jobsOf('AAA');
  expect(lanes([a, { ...b, after: [0] }, { ...c, after: [1] }], { perMembership: 2, inAll: 10 })).toEqual([[], [], [1]]);
});

test('a limit may be any number, and nobody waits below it', () => {
  expect(lanes(jobsOf('AAABBB'), NO_LIMIT)).toEqual(Array(6).fill([]));
});

test('no jobs', () => {
  expect(lanes([], { perMembership: 1, inAll: 1 })).toEqual([]);
});

test('a job comes after those that it comes after anyway, and takes the slot of one of them', () => {
  const [a, b, c] = jobsOf('AAA');
  expect(lanes([{ ...a, after: [2] }, b, c], { perMembership: 1, inAll: 10 })).toEqual([[2], [], [1]]);
  // Not that of the first.
  expect(lanes([a, b, { ...c, after: [1] }], { perMembership: 2, inAll: 10 })).toEqual([[], [], [1]]);
});

test('where jobs come after each other, the first is first', () => {
  const [a, b] = jobsOf('AA');
  expect(lanes([{ ...a, after: [1] }, { ...b, after: [0] }], { perMembership: 1, inAll: 1 })).toEqual([[], [0]]);
});

test('a job more at the end leaves the others where they are', () => {
  const limits = { perMembership: 3, inAll: 10 };
  expect(lanes(jobsOf('A'.repeat(20)), limits).slice(0, 19)).toEqual(lanes(jobsOf('A'.repeat(19)), limits));
});

describe('any jobs', () => {
  const counts = fc.record({ perMembership: fc.integer({ min: 1, max: 5 }), inAll: fc.integer({ min: 1, max: 8 }) });
  const memberships = fc.array(fc.constantFrom('A', 'B', 'C'), { maxLength: 25 });
  /** Each with a place in an order that is not that of the declaration, how long it lasts, and which others it comes after. */
  const anyJobs = memberships.chain((names) => fc.tuple(...names.map((membership) => fc.record({
    membership: fc.constant(membership),
    place: fc.double({ noNaN: true }),
    duration: fc.integer({ min: 1, max: 9 }),
    others: fc.uniqueArray(fc.nat(names.length - 1), { maxLength: 3 }),
  }))));

  interface Lasting { readonly membership: string; readonly duration: number }
  /** Runs jobs, each as soon as all that it waits for has ended; checks the limits whenever one starts. Returns when the last has ended. */
  function run(jobs: readonly Lasting[], waitsFor: (job: number) => number[], limits: { perMembership: number; inAll: number }): number {
    const ends = new Map<number, number>();
    let now = 0;
    for (; ends.size < jobs.length || [...ends.values()].some((end) => end > now); now++) {
      const hasEnded = (job: number) => ends.has(job) && ends.get(job)! <= now;
      for (const job of jobs.keys()) {
        if (!ends.has(job) && waitsFor(job).every(hasEnded)) {
          ends.set(job, now + jobs[job].duration);
        }
      }
      const running = [...ends.keys()].filter((job) => !hasEnded(job));
      expect(running.length).toBeLessThanOrEqual(limits.inAll);
      for (const name of ['A', 'B', 'C']) {
        expect(running.filter((job) => jobs[job].membership === name).length).toBeLessThanOrEqual(limits.perMembership);
      }
      // Something runs, or they wait for each other.
      expect(running.length > 0 || ends.size === jobs.length).toBe(true);
    }
    return now;
  }

  test('never more at once than the limits, all get through, and none follows more than two', () => {
    fc.assert(fc.property(anyJobs, counts, (given, limits) => {
      const jobs = given.map((job, index) => ({
        ...job,
        after: job.others.filter((other) => other !== index && [given[other].place, other] < [job.place, index]),
      }));
      const follows = lanes(jobs, limits);
      expect(Math.max(0, ...follows.map(({ length }) => length))).toBeLessThanOrEqual(2);
      run(jobs, (job) => [...jobs[job].after, ...follows[job]], limits);
    }), { seed: SEED, numRuns: 500 });
  });

  test('the same for their lanes alone, if they come after each other', () => {
    fc.assert(fc.property(anyJobs, counts, (jobs, limits) => {
      const follows = lanes(jobs.map(({ others, ...job }) => ({ ...job, after: others })), limits);
      run(jobs, (job) => follows[job], limits);
    }), { seed: SEED, numRuns: 500 });
  });

  test('jobs of one length that come after no other take no longer than the limits ask for', () => {
    fc.assert(fc.property(memberships, counts, (names, limits) => {
      const jobs = names.map((membership) => ({ membership, after: [], duration: 1 }));
      const follows = lanes(jobs, limits);
      const most = Math.max(...['A', 'B', 'C'].map((name) => names.filter((other) => other === name).length));
      expect(run(jobs, (job) => follows[job], limits))
        .toBe(Math.max(Math.ceil(names.length / limits.inAll), Math.ceil(most / limits.perMembership)));
    }), { seed: SEED, numRuns: 500 });
  });
});
