/** No call is denied that the stack's policies are meant to allow. */
import type { Denial } from './access';
import type { Account } from './account';
import { untaggedJobs } from './ownership';
import { MINUTE } from './virtual-time';

/** The calls of the handler that no policy of its stack allows. */
export function wronglyDenied(account: Account): string[] {
  const untagged = untaggedJobs(account);
  const ofThePolicies = account.access.denials.filter(({ why }) => why === 'policy');
  const unknowable = ofThePolicies.filter(({ resources }) => resources.some((arn) => untagged.has(arn)));
  return [
    ...ofThePolicies.filter((denial) => !unknowable.includes(denial)).map(inWords),
    ...unknowable.filter((denial, index) => isRepeated(denial, unknowable.slice(0, index), account)).map(inWords),
  ];
}

/** A denied call is what shows a process that tags were removed from a job: at its next poll it knows, and must not repeat the call. */
function isRepeated({ at, action, resources: [resource], role }: Denial, before: readonly Denial[], { functions }: Account): boolean {
  const same = before.filter((other) => other.role === role && other.action === action && other.resources[0] === resource && at - other.at < MINUTE);
  return same.length >= functions.processes.get(role)!;
}

function inWords({ action, resources, role }: Denial): string {
  return `${action} of ${resources.map((one) => one.split('/').at(-1)).join(', ')} was denied to ${role}`;
}
