/** IAM's decisions about calls, and a record of every denial. */
import { isAllowed, type Request } from './iam';
import type { Policies } from './policies';
import type { VirtualTime } from './virtual-time';

/** The access key of whoever is not a function of a stack. */
export const OUTSIDER = 'OUTSIDER';

/** A call that was denied. */
export interface Denial {
  readonly at: number;
  readonly role: string;
  readonly action: string;
  readonly resources: readonly string[];
  /**
   * `injected`: on purpose; `late`: the policy that allows it is not known everywhere yet; `withdrawn`: the policy that allowed it was deleted or changed;
   * `policy`: no policy of the stack allows it.
   */
  readonly why: 'injected' | 'late' | 'withdrawn' | 'policy';
}

export class Access {
  readonly denials: Denial[] = [];

  constructor(private readonly time: VirtualTime, private readonly policies: Policies) {}

  allows(role: string, request: Request): boolean {
    if (role === OUTSIDER) {
      return true;
    }
    const why = this.whyNot(role, request);
    if (why !== undefined) {
      this.denials.push({ at: this.time.now(), role, action: request.action, resources: request.resources, why });
    }
    return why === undefined;
  }

  private whyNot(role: string, request: Request): Denial['why'] | undefined {
    const { policies } = this;
    if (policies.denies(request.action, request.resources)) {
      return 'injected';
    }
    if (isAllowed(policies.statementsOf(role), request)) {
      return undefined;
    }
    if (isAllowed(policies.statementsOf(role, 'settled'), request)) {
      return 'late';
    }
    return isAllowed(policies.statementsOf(role, 'withdrawn'), request) ? 'withdrawn' : 'policy';
  }
}
