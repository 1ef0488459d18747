import { Aws, Fn, IResolveContext, Names } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { beforeSynth } from './before-synth';

/** A document whose statements are computed whenever it is read: what the jobs of a stack need is complete only when all jobs are defined. */
export class LateDocument extends iam.PolicyDocument {
  private added?: iam.PolicyStatement[];

  constructor(private readonly produce: () => iam.PolicyStatement[]) {
    super();
  }

  public addStatements(...statements: iam.PolicyStatement[]): void {
    // The constructor of the base class comes here, too.
    this.added = [...this.added ?? [], ...statements];
  }

  public get isEmpty(): boolean {
    return false;
  }

  public resolve(context: IResolveContext): any {
    return this.current().resolve(context);
  }

  /** CDK reports what it returns, for example that a statement has no resource. */
  public validateForIdentityPolicy(): string[] {
    return this.current().validateForIdentityPolicy();
  }

  /** CDK reports this for roles that are created elsewhere, and it has no name for the ID of the stack. */
  public toJSON(): any {
    return JSON.parse(JSON.stringify(this.current().toJSON()).replaceAll(Aws.STACK_ID, '(STACK ID)').replaceAll(Aws.STACK_NAME, '(STACK NAME)'));
  }

  private current(): iam.PolicyDocument {
    return new iam.PolicyDocument({ statements: [...this.produce(), ...this.added ?? []] });
  }
}

/**
 * A name for an inline policy that no other stack has. CDK generates a name from the logical ID, which is the same in many stacks: if they share
 * a role, each would overwrite the policy of the others.
 */
export function nameOfOwn(provider: Construct, id: string): string {
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return Fn.join('-', [Names.uniqueResourceName(provider, { maxLength: 64, separator: '-' }), id, stackUuid]);
}

/**
 * A role as the provider framework receives it: its permissions go into our own policy. The framework would write them into the role's
 * default policy, which has the same name in every stack, and on which all functions with that role depend, including those that it names.
 *
 * In everything else it behaves as the role, whatever its class is and whatever a newer CDK calls on it.
 */
export function withPolicyOfItsOwn(role: iam.IRole, policy: iam.Policy): iam.IRole {
  const own: iam.IRole = Object.create(role, {
    grantPrincipal: { get: () => own },
    addToPrincipalPolicy: {
      value: (statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult => {
        policy.addStatements(statement);
        return { statementAdded: true, policyDependable: policy };
      },
    },
  });
  return own;
}

/** A policy, and the role to attach it to. */
export type Attachment = {
  readonly policy: iam.Policy;
  readonly role: iam.IRole;
};

/** Where CDK stores that the roles of an app are created elsewhere (`Role.customizeRoles()`). */
const CUSTOMIZED_ROLES = '@aws-cdk/iam:customizeRoles';

/** Whether the roles of an app are created elsewhere. */
export function areRolesMadeElsewhere({ node }: Construct): boolean {
  return node.tryGetContext(CUSTOMIZED_ROLES) !== undefined;
}

/**
 * Attaches policies to roles; a role decides whether it may be changed. For roles that are created elsewhere, CDK reports what is in a policy when
 * it is attached, so this is done last.
 */
export function attach(provider: Construct, attachments: Attachment[]): void {
  const attachAll = () => attachments.forEach(({ policy, role }) => role.attachInlinePolicy(policy));
  if (!areRolesMadeElsewhere(provider)) {
    attachAll();
    return;
  }
  let isDone = false;
  beforeSynth(provider, () => {
    if (!isDone) {
      attachAll();
    }
    isDone = true;
  });
}
