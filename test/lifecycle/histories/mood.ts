/** How an account is while a deployment runs. */
import type { Mood } from './choices';
import type { Account } from '../account';
import { MEMBERSHIP, OTHER_MEMBERSHIP } from '../apps';
import { startAsSomebody } from '../somebody';
import { SECOND } from '../virtual-time';

export function setMood(account: Account, mood: Mood): void {
  const { runningSeconds, fails, cancelOutcomes, listLagSeconds, shiftingPages, acceptSeconds, rollbackIsAnUpdate, slots } = mood;
  const { simulator } = account;
  account.rollbackIsAnUpdate = rollbackIsAnUpdate;
  account.acceptance = acceptSeconds * SECOND;
  simulator.configure({ quotas: { perMembership: slots.perMembership } });
  if (slots.takenSeconds > 0) {
    takeAllSlots(account, slots.takenSeconds);
  }
  simulator.changePlan({
    pendingMs: 0, runningMs: runningSeconds * SECOND, outcome: fails ? 'CREATE_FAILED' : 'ACTIVE', cancelOutcomes, cancelPendingMs: 5000, cancelInProgressMs: 20_000,
  });
  simulator.configure({
    listLagMs: listLagSeconds * SECOND,
    cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'],
    ...(shiftingPages ? { pageTokens: 'offset', pageShift: 1 } : { pageTokens: 'cursor', pageShift: 0 }),
  });
}

/** Others in the account are quicker. */
function takeAllSlots(account: Account, seconds: number): void {
  account.simulator.changePlan({ pendingMs: 0, runningMs: seconds * SECOND, outcome: 'ACTIVE' });
  for (const membership of [MEMBERSHIP, OTHER_MEMBERSHIP]) {
    while (startAsSomebody(account, membership, 'somebody else\'s')) {
      account.note(`somebody takes a slot for ${seconds} s`);
    }
  }
}
