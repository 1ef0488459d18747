import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** The default quota of the service: how many jobs run at the same time in a membership. */
const MAX_JOBS_IN_MEMBERSHIP = 5;

/** Warns when a membership has more jobs than can run at the same time. @param memberships one for each job of a provider without lanes */
export function warnAboutQuotas(provider: Construct, memberships: string[]): void {
  for (const membershipIdentifier of new Set(memberships)) {
    if (memberships.filter((one) => one === membershipIdentifier).length > MAX_JOBS_IN_MEMBERSHIP) {
      const membership = Token.isUnresolved(membershipIdentifier) ? 'one membership' : `membership ${membershipIdentifier}`;
      Annotations.of(provider).addWarningV2('cdk-cleanrooms-ml:maxConcurrentJobs', `more than five inference jobs of ${membership} are declared: `
        + 'the default quotas of the service let five run at once in a membership and ten in an account, and the others wait for a slot for at most '
        + '50 minutes, then they fail the deployment. Let them run one after another by maxConcurrentJobs of InferenceJobProvider, or acknowledge '
        + 'this if the quotas were raised');
    }
  }
}
