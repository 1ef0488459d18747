/** State machines that are encrypted with a customer managed key: they accept results only from who may use that key. */
import { Annotations, Stack } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { areRolesMadeElsewhere, Attachment } from './late-policy';
import { referencesIn, TemplateResources } from './template-dependencies';

/** A runner, with the role of its functions and its own policy of that. */
type Runner = Attachment & {
  readonly runner: Construct;
  /** How code names it. */
  readonly code: string;
};

interface Statement {
  readonly Effect: unknown;
  readonly Action?: unknown;
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/** What AWS Step Functions does with the key on behalf of whoever sends a result. */
const USE_OF_KEY = /^(\*|kms:(\*|Decrypt|GenerateDataKey)\*?)$/i;

/**
 * Warns about state machines with a key that the runner of their runs may not use, as far as its stack shows: jobs would be paid for, and their results
 * rejected. Only a warning, because the key may allow it itself, or the role may be granted it elsewhere. Call it in a validation.
 */
export function warnAboutKeys(stateMachines: sfn.CfnStateMachine[], resources: TemplateResources, ofRunner: Runner): void {
  const { runner, code } = ofRunner;
  const statements = statementsOf(resources, ofRunner);
  for (const one of stateMachines) {
    const { EncryptionConfiguration: encryption }: any = resources[one.stack.resolve(one.logicalId)]?.Properties ?? {};
    const key: unknown = encryption?.KmsKeyId;
    if (key !== undefined && !statements.some((statement) => allowsUseOf(key, statement, resources))) {
      const { id, scope } = one.node;
      Annotations.of(id === 'Resource' ? scope! : one).addWarningV2('cdk-cleanrooms-ml:stateMachineKey', 'the state machine is encrypted with a customer managed key, but no policy in '
        + `its stack allows the runner ${runner.node.path} to use that key: AWS Step Functions rejects the results of its jobs, which are paid for, and the states wait until they time out. `
        + `Add key.grantEncryptDecrypt(${code}), or acknowledge this warning if the role of the runner is granted that elsewhere`);
    }
  }
}

/** What the policies in a template allow the role. */
function statementsOf(resources: TemplateResources, { runner, role, policy }: Runner): Statement[] {
  const stack = Stack.of(runner);
  const name = stack.resolve(role.roleName);
  const { Policies: inline = [], ManagedPolicyArns: managed = [] }: any = resources[name.Ref]?.Properties ?? {};
  const attached = Object.entries(resources).map(([id, { Properties }]) => ({ id, ...Properties as any }))
    .filter(({ id, Roles = [] }) => JSON.stringify(Roles).includes(JSON.stringify(name)) || referencesIn(managed).includes(id));
  const documents = [...inline, ...attached].map(({ PolicyDocument }) => PolicyDocument);
  const ofReport = areRolesMadeElsewhere(runner) ? [stack.resolve(policy.document)] : [];
  return [...documents, ...ofReport].flatMap((document) => document?.Statement ?? []);
}

function allowsUseOf(key: unknown, { Effect, Action, Resource, Condition }: Statement, resources: TemplateResources): boolean {
  return Effect === 'Allow' && [Action].flat().some((action) => USE_OF_KEY.test(String(action)))
    // What jobs need on their keys is only for Clean Rooms ML.
    && !JSON.stringify(Condition ?? {}).includes('cleanrooms-ml')
    && [Resource].flat().some((resource) => isOfKey(resource, key, resources));
}

function isOfKey(resource: unknown, key: unknown, resources: TemplateResources): boolean {
  const [text, keyText] = [JSON.stringify(resource) ?? '', JSON.stringify(key)];
  const ofKey = referencesIn(key).filter((id) => resources[id] !== undefined);
  // Which key an alias is for, only its resource shows.
  const isAlias = keyText.includes('alias/') || ofKey.some((id) => resources[id].Type === 'AWS::KMS::Alias');
  // An ID is the end of an ARN.
  return isAlias || text.includes('*') || text.endsWith(keyText.replace(/^"/, '')) || referencesIn(resource).some((id) => ofKey.includes(id));
}
