/** What fails because a membership is wrong, is missing, or has too many jobs, and the step that the message names. */
import { type Remedy, WANTED } from './remedy';
import { crowd, one } from './support';
import { MEMBERSHIP, OTHER_MEMBERSHIP } from '../apps';
import type { Story } from '../story';
import { MINUTE, SECOND } from '../virtual-time';

export const elsewhere = one({ description: 'another', membershipIdentifier: OTHER_MEMBERSHIP });

/** The wrong membership, although its ID is valid. That or a policy may be why a call is denied: the service names the membership. */
export const wrongMembership = (error: 'AccessDeniedException' | 'ResourceNotFoundException', ...advice: string[]): Remedy => ({
  because: `the membership is another one (${error})`,
  when: 'it is corrected',
  wanted: elsewhere,
  corrected: WANTED,
  breaks: (story) => story.service.configure({ goneMemberships: { [OTHER_MEMBERSHIP]: error } }),
  says: [`${error}: Membership ${OTHER_MEMBERSHIP} does not exist or you have no access to it`, ...advice],
  isStuck: true,
  retains: true,
});

const LONG_LIST = 'ListTooLong: the service returned HTTP 200 with a list that takes more than 100 seconds: 30 pages were read';

/** Fills a membership with so many pages of jobs that listing them takes too long, and makes List lag. */
export function tooManyJobs(story: Pick<Story, 'account' | 'service'>, membership: string): void {
  crowd(story, 99, 'weekly', membership);
  // Thirty of 33 pages take 102 seconds. Pages of three jobs cost these stories far less than pages of 100.
  story.service.configure({ maxPageSize: 3 });
  story.service.setFaults([{ operation: 'ListTrainedModelInferenceJobs', kind: 'delay', delayMs: 3400, times: 'always', match: { membershipIdentifier: membership } }]);
  story.service.configure({ listLagMs: 5 * SECOND });
}

export const crowded = (membership: string): Remedy => ({
  because: `the jobs of ${membership === MEMBERSHIP ? 'the' : 'another'} membership take more than 100 seconds to list`,
  when: 'it uses one with fewer jobs',
  breaks: (story) => {
    tooManyJobs(story, membership);
    story.trouble({ pollDelay: () => 2 * MINUTE });
  },
  says: [LONG_LIST, 'Use a membership with fewer jobs and redeploy.'],
});

/** Its owner has deleted it. */
export const goneMembership: Remedy = {
  because: 'the membership is gone',
  when: 'the resource is retained',
  breaks: ({ account }) => account.loseMembership(MEMBERSHIP),
  says: [`Membership ${MEMBERSHIP} does not exist or you have no access to it`, `If this account has no membership ${MEMBERSHIP}, no job runs there`],
  retains: true,
};

export const invalidMembership: Remedy = {
  because: 'a parameter holds no membership',
  when: 'it does',
  wanted: one({ description: 'another', membershipIdentifier: 'none', isParameter: true, sourceMembership: MEMBERSHIP }),
  corrected: WANTED,
  says: ['membershipIdentifier', 'nothing was started', 'Correct the values and redeploy'],
};
