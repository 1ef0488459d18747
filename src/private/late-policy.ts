import { Aws, Fn, IResolveContext, Names } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { beforeSynth } from './before-synth';

/** A document whose statements are asked for whenever it is read: what the jobs of a stack need is complete only when all of them are there. */
export class LateDocument extends iam.PolicyDocument {
  constructor(private readonly produce: () => iam.PolicyStatement[]) {
    super();
  }

  public get isEmpty(): boolean {
    return false;
  }

  public resolve(context: IResolveContext): any {
    return this.current().resolve(context);
  }

  /** What CDK reports of roles that others make is this, and it has no name for the ID of the stack. */
  public toJSON(): any {
    return JSON.parse(JSON.stringify(this.current().toJSON()).replaceAll(Aws.STACK_ID, '(STACK ID)').replaceAll(Aws.STACK_NAME, '(STACK NAME)'));
  }

  private current(): iam.PolicyDocument {
    return new iam.PolicyDocument({ statements: this.produce() });
  }
}

/**
 * A name for an inline policy that no other stack has. CDK makes a name of the logical ID, which is the same in many stacks: where they share
 * a role, each would overwrite the policy of the others.
 */
export function nameOfOwn(provider: Construct, id: string): string {
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return Fn.join('-', [Names.uniqueResourceName(provider, { maxLength: 64, separator: '-' }), id, stackUuid]);
}

/**
 * A role as the provider framework is given it: what it is to be allowed goes into a policy of ours. The framework would write it into the
 * role's own, which is named alike in every stack, and on which all functions with that role depend, those that it names too.
 *
 * It is the role in everything else, whatever class it is of and whatever a newer CDK asks of it.
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

/** A policy, and the role that is to have it. */
export type Attachment = {
  readonly policy: iam.Policy;
  readonly role: iam.IRole;
};

/** Where CDK keeps that others make the roles of an app (`Role.customizeRoles()`). */
const CUSTOMIZED_ROLES = '@aws-cdk/iam:customizeRoles';

/**
 * Attaches policies to roles; a role decides whether it may be changed. What CDK reports of roles that others make is what is in a policy when
 * it is attached, so this is left to the end.
 */
export function attach(provider: Construct, attachments: Attachment[]): void {
  const attachAll = () => attachments.forEach(({ policy, role }) => role.attachInlinePolicy(policy));
  if (provider.node.tryGetContext(CUSTOMIZED_ROLES) === undefined) {
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
