/** A job to be put in a lane. */
export interface LaneJob {
  readonly membership: string;
  /** The jobs (their indexes) that it comes after anyway. */
  readonly after: readonly number[];
}

/** How many jobs run at once. */
export interface LaneLimits {
  readonly perMembership: number;
  readonly inAll: number;
}

/**
 * Puts jobs in lanes: a job takes a slot of its membership and one of the account, and waits until the job that had the slot before has
 * ended. So no more run at once than there are slots, whatever the jobs last.
 *
 * Who follows whom is found by playing that all last equally long: they run in waves, each as full as it can be. A job follows only jobs
 * of earlier waves, and what it comes after is in earlier waves too: so no circle closes.
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
    // Both of one job, if they can be: then it follows only that.
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
    // Where jobs come after each other, somebody has to be first.
    let candidates = ready.length > 0 ? ready : waiting.slice(0, 1);
    while (candidates.length > 0) {
      // Of the membership with the most jobs left, so that the account's slots are in use to the end.
      const [next] = candidates.sort((a, b) => membershipOf(b).left - membershipOf(a).left || a - b);
      take(next);
      isWaiting.delete(next);
      candidates = candidates.filter((job) => job !== next && account.hasRoom && membershipOf(job).slots.hasRoom);
    }
    waiting = [...isWaiting];
  }
  return follows;
}

/** Slots, by who had each of them last. Those that nobody had yet are not held, because the limit may be any number. */
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
   * Takes a slot that nobody had, or else one of a preferred holder, or else the one that is free for longest.
   *
   * @returns who had it
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
