import { createHash } from 'crypto';
import type { WantedJob } from '../../src/shared/resource-properties';

/**
 * The hash decides whether an existing job is the wanted one. It covers what the service cannot change on a job, and the rerun token.
 * It covers neither tags, which change in place, nor a name that the handler generates. An absent or empty member does not affect it.
 *
 * The hash of a given configuration never changes between releases: a changed hash would start, and bill, every job of
 * every user who upgrades. A new member of the API is part of it only when it is present.
 */
export function configurationHash(job: WantedJob): string {
  const { tags: _tags, ...configuration } = job.request;
  const canonical = JSON.stringify(sorted({ request: configuration, rerunToken: job.rerunToken }));
  return createHash('sha256').update(canonical).digest('hex').slice(0, 32);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value)
      .map(([key, member]) => [key, sorted(member)] as const)
      .filter(([, member]) => !isEmptyObject(member))
      .sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return value;
}

/** A user who empties a map wants the same as one who never gave it. */
function isEmptyObject(value: unknown): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0;
}
