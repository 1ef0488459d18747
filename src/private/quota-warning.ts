import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MAX_JOBS_IN_ACCOUNT } from './jobs-in-lanes';
import { warnLate } from './late-warning';
import { resolvedText } from './resolved-text';

/** The default quota of the service: how many jobs run at the same time in a membership. */
const MAX_JOBS_IN_MEMBERSHIP = 5;

/**
 * Warns when more jobs are declared than can run at the same time. Call it in a validation.
 *
 * @param memberships one for each job of the provider
 * @param all one for each job of the stack, except those that wait for each other
 */
export function warnAboutQuotas(provider: Construct, memberships: string[], all: string[]): void {
  const textOf = (membership: string) => resolvedText(provider, membership);
  const texts = all.map(textOf);
  const own = new Map(memberships.map((membership) => [textOf(membership), membership]));
  const tooMany = [...own].filter(([text]) => texts.filter((one) => one === text).length > MAX_JOBS_IN_MEMBERSHIP);
  const places = tooMany.map(([, membership]) => `five inference jobs are declared in ${Token.isUnresolved(membership) ? 'one membership' : `membership ${membership}`}`);
  if (places.length === 0 && own.size > 0 && all.length > MAX_JOBS_IN_ACCOUNT) {
    places.push('ten inference jobs are declared in the stack');
  }
  for (const place of places) {
    warnLate(provider, 'cdk-cleanrooms-ml:maxConcurrentJobs', `more than ${place}. `
      + 'By default, five jobs can run at once in a membership, and ten in an account. A job that finds no free slot waits for up to '
      + '50 minutes, and then fails the deployment. Set maxConcurrentJobs of InferenceJobProvider to limit how many run at once, or acknowledge '
      + 'this warning on the stack or the provider if your quotas are higher');
  }
}
