/** IAM: what the policies of a template allow the roles that they are attached to, at any moment. */
import type { Statement } from './iam';
import type { VirtualTime } from './virtual-time';

interface Policy {
  readonly roles: readonly string[];
  readonly statements: readonly Statement[];
  readonly from: number;
  until: number;
}

export class Policies {
  /** How long it takes until a policy of the handler is known everywhere, in milliseconds. Those of the framework's functions are not ours. */
  propagation = 0;
  /** Parts of the names of two roles: what the second may do, the first may too. */
  alias?: readonly [string, string];
  private readonly policies = new Map<string, Policy[]>();
  private readonly deleted: Policy[] = [];

  constructor(private readonly time: VirtualTime) {}

  /** Denies what a policy would allow, for example because somebody else's policy does. */
  denies: (action: string, resources: readonly string[]) => boolean = () => false;

  put(id: string, roles: readonly string[], statements: readonly Statement[]): void {
    const versions = this.policies.get(id) ?? [];
    const isOfTheHandler = statements.some(({ Action }) => [Action].flat().some((action) => action.startsWith('cleanrooms-ml:')));
    const from = this.time.now() + (isOfTheHandler ? this.propagation : 0);
    versions.forEach((version) => {
      version.until = Math.min(version.until, from);
    });
    this.policies.set(id, [...versions, { roles, statements, from, until: Infinity }]);
  }

  /** A removal is known everywhere at once: the worst that can happen. */
  delete(id: string): void {
    this.deleted.push(...this.policies.get(id) ?? []);
    this.policies.delete(id);
  }

  /** @param moment `settled`: as soon as everything is known everywhere; `withdrawn`: before policies were deleted. */
  statementsOf(role: string, moment: 'now' | 'settled' | 'withdrawn' = 'now'): Statement[] {
    const now = this.time.now();
    const isRole = this.alias && role.includes(this.alias[0]) ? (other: string) => other.includes(this.alias![1]) : (other: string) => other === role;
    return [...this.policies.values(), ...moment === 'withdrawn' ? [this.deleted] : []].flat()
      .filter(({ roles, from, until }) => roles.some(isRole)
        && (moment === 'withdrawn' || (now < until && (from <= now || moment === 'settled'))))
      .flatMap(({ statements }) => statements);
  }
}
