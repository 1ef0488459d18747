import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** The default quota of the service: so many jobs run at once in a membership. */
const MAX_JOBS_IN_MEMBERSHIP = 5;

/** Counts the jobs of a provider without lanes, and warns when a membership has more than run at once. */
export class QuotaWarning {
  private readonly jobs = new Map<string, number>();

  constructor(private readonly provider: Construct) {}

  public add(membershipIdentifier: string): void {
    const jobs = (this.jobs.get(membershipIdentifier) ?? 0) + 1;
    this.jobs.set(membershipIdentifier, jobs);
    if (jobs === MAX_JOBS_IN_MEMBERSHIP + 1) {
      const membership = Token.isUnresolved(membershipIdentifier) ? 'one membership' : `membership ${membershipIdentifier}`;
      Annotations.of(this.provider).addWarningV2('cdk-cleanrooms-ml:maxConcurrentJobs', `more than five inference jobs of ${membership} are declared: `
        + 'the default quotas of the service let five run at once in a membership and ten in an account, and the others wait for a slot for at most '
        + '50 minutes, then they fail the deployment. Let them run one after another by maxConcurrentJobs of InferenceJobProvider, or acknowledge '
        + 'this if the quotas were raised');
    }
  }
}
