/** A job to be put in a lane. */
export interface LaneJob {
  readonly membership: string;
  /** The jobs (their indexes) that it runs after anyway. */
  readonly after: readonly number[];
}

/** How many jobs run at once. */
export interface LaneLimits {
  readonly perMembership: number;
  readonly inAll: number;
}

/**
 * Puts jobs in lanes: a job takes a slot of its membership and one of the account, and waits until the job that had the slot before has
 * ended. So no more jobs run at the same time than there are slots, however long the jobs take.
 *
 * The order is found by assuming that all jobs take equally long: they run in waves, each as full as possible. A job follows only jobs
 * of earlier waves, and the jobs that it runs after anyway are in earlier waves too, so there are no cycles.
 *
 * @param jobs in the order of their declaration
 * @returns for each job, those (their indexes) that it follows: at most two, usually one
 */
export function lanes(jobs: readonly LaneJob[], limits: LaneLimits): number[][] {
  const follows = jobs.map((): number[] => []);
  const account = new Slots(limits.inAll);
  const memberships = new Map(jobs.map(({ membership }) => [membership, { left: 0, slots: new Slots(limits.perMembership) }]));
  const membershipOf = (job: number) => memberships.get(jobs[job].membership)!;
  for (const job of jobs.keys()) {
    membershipOf(job).left++;
  }

  const take = (job: number) => {
    const comesAfter = (other: number) => jobs[job].after.includes(other);
    const inMembership = membershipOf(job).slots.take(job, comesAfter, (other) => account.isFree(other));
    // Both slots from one job, if possible: then it follows only that job.
    const inAccount = inMembership !== undefined && account.isFree(inMembership)
      ? account.takeFrom(inMembership, job)
      : account.take(job);
    follows[job] = [...new Set([inMembership, inAccount])].filter((other) => other !== undefined);
    membershipOf(job).left--;
  };

  let waiting = [...jobs.keys()];
  while (waiting.length > 0) {
    [account, ...[...memberships.values()].map(({ slots }) => slots)].forEach((slots) => slots.nextWave());
    const isWaiting = new Set(waiting);
    const ready = waiting.filter((job) => !jobs[job].after.some((other) => isWaiting.has(other)));
    // If jobs depend on each other in a cycle, one of them has to be first.
    let candidates = ready.length > 0 ? ready : waiting.slice(0, 1);
    while (candidates.length > 0) {
      // From the membership with the most jobs left, so that the account's slots are in use until the end.
      const [next] = candidates.sort((a, b) => membershipOf(b).left - membershipOf(a).left || a - b);
      take(next);
      isWaiting.delete(next);
      candidates = candidates.filter((job) => job !== next && account.hasRoom && membershipOf(job).slots.hasRoom);
    }
    waiting = [...isWaiting];
  }
  return follows;
}

/** Slots, by the job that had each of them last. Slots that no job had yet are not stored, because the limit may be any number. */
class Slots {
  private free: number[] = [];
  private taken: number[] = [];

  constructor(private readonly limit: number) {}

  public get hasRoom(): boolean {
    return this.taken.length < this.limit;
  }

  public nextWave(): void {
    this.free.push(...this.taken);
    this.taken = [];
  }

  public isFree(holder: number): boolean {
    return this.free.includes(holder);
  }

  /**
   * Takes a slot that no job had, or else one of a preferred holder, or else the one that has been free the longest.
   *
   * @returns which job had it
   */
  public take(job: number, ...preferences: ((holder: number) => boolean)[]): number | undefined {
    if (this.free.length + this.taken.length < this.limit) {
      this.taken.push(job);
      return undefined;
    }
    const preferred = preferences.map((preference) => this.free.find(preference)).find((holder) => holder !== undefined);
    return this.takeFrom(preferred ?? this.free[0], job);
  }

  public takeFrom(holder: number, job: number): number {
    this.free.splice(this.free.indexOf(holder), 1);
    this.taken.push(job);
    return holder;
  }
}
