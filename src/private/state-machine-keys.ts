/** State machines that are encrypted with a customer managed key: they accept results only from who may use that key. */
import { Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { areRolesMadeElsewhere, Attachment } from './late-policy';
import { warnLate } from './late-warning';
import { ofUser, referencesIn, TemplateResources } from './template-dependencies';

/** A runner, with the role of its functions and its own policy of that. */
type Runner = Attachment & {
  readonly runner: Construct;
  /** How code names it. */
  readonly code: string;
};

interface Statement {
  readonly Effect: unknown;
  readonly Action?: unknown;
  readonly Condition?: unknown;
}

/** What AWS Step Functions does with the key on behalf of whoever sends a result. */
const USE_OF_KEY = /^(\*|kms:(\*|Decrypt|GenerateDataKey)\*?)$/i;

/**
 * Warns about state machines with a key if the template allows the runner of their runs no key at all: jobs would be paid for, and their results
 * rejected. It does not compare keys, which have IDs, ARNs, and aliases. Only a warning, because the role may be allowed it elsewhere. Call it in a
 * validation.
 */
export function warnAboutKeys(stateMachines: sfn.CfnStateMachine[], resources: TemplateResources, ofRunner: Runner): void {
  const { runner, code } = ofRunner;
  const encrypted = stateMachines.filter(({ stack, logicalId }) =>
    propertiesOf(resources[stack.resolve(logicalId)]).EncryptionConfiguration?.KmsKeyId !== undefined);
  if (encrypted.length === 0 || statementsOf(resources, ofRunner).some(allowsUse)) {
    return;
  }
  for (const one of encrypted) {
    warnLate(ofUser(one), 'cdk-cleanrooms-ml:stateMachineKey', 'the state machine is encrypted with a customer managed key, but no policy in '
      + `its stack allows the runner ${runner.node.path} to use a key: AWS Step Functions rejects the results of its jobs, which are paid for, and the states wait until they time out. `
      + `Add key.grantEncryptDecrypt(${code}); if CDK does not update the role of the runner, allow it in the key policy; or acknowledge this warning if the role is allowed it elsewhere`);
  }
}

/** What the policies in a template allow the role. */
function statementsOf(resources: TemplateResources, { runner, role, policy }: Runner): Statement[] {
  const stack = Stack.of(runner);
  const [name, arn] = [stack.resolve(role.roleName), JSON.stringify(stack.resolve(role.roleArn))];
  const { Policies: inline, ManagedPolicyArns: managed } = propertiesOf(resources[name.Ref]);
  const attached = Object.entries(resources).map(([id, resource]) => ({ id, ...propertiesOf(resource) }))
    .filter(({ id, Roles = [] }) => JSON.stringify(Roles).includes(JSON.stringify(name)) || referencesIn(managed).includes(id));
  // Inline policies may be an intrinsic function, in which nothing is looked for.
  const documents = [...[inline].flat(), ...attached].map((one) => one?.PolicyDocument);
  const ofReport = areRolesMadeElsewhere(runner) ? [stack.resolve(policy.document)] : [];
  // What a key policy allows the account is up to the policies of the role.
  const ofKeys = Object.values(resources).flatMap((one) => propertiesOf(one).KeyPolicy?.Statement ?? [])
    .filter((one) => one?.Principal === '*' || [one?.Principal?.AWS].flat().includes('*') || JSON.stringify(one?.Principal ?? null).includes(arn));
  return [...[...documents, ...ofReport].flatMap((document) => document?.Statement ?? []), ...ofKeys];
}

function allowsUse({ Effect, Action, Condition }: Statement): boolean {
  return Effect === 'Allow' && [Action].flat().some((action) => USE_OF_KEY.test(String(action)))
    // What jobs need on their keys is only for Clean Rooms ML.
    && !JSON.stringify(Condition ?? {}).includes('"cleanrooms-ml.');
}

const propertiesOf = (resource: TemplateResources[string] | undefined): any => resource?.Properties ?? {};
