import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { resolvedText } from './resolved-text';

/** The default quota of the service: how many jobs run at the same time in a membership. */
const MAX_JOBS_IN_MEMBERSHIP = 5;

/** Warns when a membership has more jobs than can run at the same time. @param memberships one for each job of a provider without lanes */
export function warnAboutQuotas(provider: Construct, memberships: string[]): void {
  const texts = memberships.map((membership) => resolvedText(provider, membership));
  for (const [index, membershipIdentifier] of memberships.entries()) {
    const isFirst = texts.indexOf(texts[index]) === index;
    if (isFirst && texts.filter((one) => one === texts[index]).length > MAX_JOBS_IN_MEMBERSHIP) {
      const membership = Token.isUnresolved(membershipIdentifier) ? 'one membership' : `membership ${membershipIdentifier}`;
      Annotations.of(provider).addWarningV2('cdk-cleanrooms-ml:maxConcurrentJobs', `more than five inference jobs are declared in ${membership}. `
        + 'By default, five jobs can run at once in a membership, and ten in an account. A job that finds no free slot waits for up to '
        + '50 minutes, and then fails the deployment. Set maxConcurrentJobs of InferenceJobProvider to limit how many run at once, or acknowledge '
        + 'this warning on the stack or the provider if your quotas are higher');
    }
  }
}
