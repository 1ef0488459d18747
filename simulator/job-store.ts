import type { Caller } from './caller';
import type { Job } from './job';
import { notFound } from './service-error';

/** The jobs of all accounts and Regions; callers see only their own. */
export class JobStore {
  private readonly jobs: Map<string, Job>;

  constructor(jobs: readonly Job[] = []) {
    this.jobs = new Map(jobs.map((job) => [job.arn, job]));
  }

  put(job: Job): void {
    this.jobs.set(job.arn, job);
  }

  all(): Job[] {
    return [...this.jobs.values()];
  }

  find(arn: string): Job | undefined {
    return this.jobs.get(arn);
  }

  ofAccount({ account, region }: Caller): Job[] {
    return this.all().filter((job) => job.account === account && job.region === region);
  }

  /** The caller's job with that ARN, and in that membership if one is given. */
  require(caller: Caller, arn: string, membershipIdentifier?: string): Job {
    const job = this.jobs.get(arn);
    const isTheirs = job && job.account === caller.account && job.region === caller.region;
    if (!isTheirs || (membershipIdentifier !== undefined && job.input.membershipIdentifier !== membershipIdentifier)) {
      throw notFound(`Resource ${arn}`);
    }
    return job;
  }
}
