/** A state machine with a customer managed key accepts results only from who may use that key. */
import { App, Aws, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceJobRunner } from '../src';
import { createRolesElsewhere, newMachine, newState } from './run-support';
import { KEY_ARN, newStack } from './support';

const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-cleanrooms-ml:stateMachineKey'))
  .map(({ id, entry }) => [id, entry.data]);
const warning = (runner: string, code: string) => 'the state machine is encrypted with a customer managed key, but no policy in its stack allows the runner '
  + `${runner} to use a key: AWS Step Functions rejects the results of its jobs, which are paid for, and the states wait until they time out. Add `
  + `key.grantEncryptDecrypt(${code}); if CDK does not update the role of the runner, allow it in the key policy; or acknowledge this warning if the role is allowed it elsewhere [ack: cdk-cleanrooms-ml:stateMachineKey]`;
const OF_STACK = warning('Stack/CleanRoomsMLInferenceJobRunner', 'InferenceJobRunner.forStackOf(stack)');

const withKey = (key: kms.IKey) => ({ encryptionConfiguration: new sfn.CustomerManagedEncryptionConfiguration(key) });
const importedKey = (stack: Stack) => kms.Key.fromKeyArn(stack, 'Key', KEY_ARN);
const newRole = (stack: Stack, props: Partial<iam.RoleProps> = {}) =>
  new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), ...props });

type Grant = (key: kms.IKey, runner: InferenceJobRunner) => void;

/** A stack whose only state machine has a key. */
function stackWithKey(keyOf: (stack: Stack) => kms.IKey, grant: Grant = () => {}, stack = newStack()): Stack {
  const key = keyOf(stack);
  newMachine(stack, newState(stack), 'Scoring', withKey(key));
  grant(key, InferenceJobRunner.forStackOf(stack));
  return stack;
}

/** The same, whose runner has a role of the user. */
function stackWithRole(roleOf: (stack: Stack, key: kms.IKey) => iam.IRole, grant: Grant = () => {}): Stack {
  const stack = newStack();
  const key = new kms.Key(stack, 'Key');
  const runner = new InferenceJobRunner(stack, 'Runner', { role: roleOf(stack, key) });
  newMachine(stack, newState(stack, 'Infer', { runner }), 'Scoring', withKey(key));
  grant(key, runner);
  return stack;
}

describe('a key that the runner may not use: a warning on the state machine, with what to add', () => {
  test.each<[string, (stack: Stack) => kms.IKey]>([
    ['of the app', (stack) => new kms.Key(stack, 'Key')],
    ['of elsewhere', importedKey],
    ['that has an alias', (stack) => new kms.Key(stack, 'Key').addAlias('scoring')],
  ])('a key %s', (_, keyOf) => {
    expect(warningsOf(stackWithKey(keyOf))).toEqual([['/Stack/Scoring', OF_STACK]]);
  });

  test('an L1, by its ID', () => {
    const stack = newStack();
    const definitionString = stack.toJsonString(new sfn.StateGraph(newState(stack).startState, 'Scoring').toGraphJson());
    const encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: new kms.Key(stack, 'Key').keyId };
    new sfn.CfnStateMachine(stack, 'Scoring', { roleArn: 'arn:aws:iam::111122223333:role/scoring', definitionString, encryptionConfiguration });
    expect(warningsOf(stack)).toEqual([['/Stack/Scoring', OF_STACK]]);
  });

  test('the runner may do other things with it', () => {
    expect(warningsOf(stackWithKey(importedKey, (key, runner) => key.grant(runner, 'kms:DescribeKey')))).toHaveLength(1);
  });

  test('its role has inline policies that depend on a condition', () => {
    const inline = (stack: Stack, role: iam.Role) => {
      (role.node.defaultChild as iam.CfnRole).addPropertyOverride('Policies', Fn.conditionIf(
        new CfnCondition(stack, 'Condition', { expression: Fn.conditionEquals('a', 'a') }).logicalId, [], Aws.NO_VALUE));
      return role;
    };
    expect(warningsOf(stackWithRole((stack) => inline(stack, newRole(stack))))).toHaveLength(1);
  });

  test('its policy has an empty statement', () => {
    expect(warningsOf(stackWithKey((stack) => new kms.Key(stack, 'Key'), (key) => {
      (key.node.defaultChild as kms.CfnKey).keyPolicy = { Version: '2012-10-17', Statement: [null] };
    }))).toHaveLength(1);
  });

  test('the jobs are encrypted with it: that is only for Clean Rooms ML', () => {
    const stack = newStack();
    const key = importedKey(stack);
    newMachine(stack, newState(stack, 'Infer', { encryptionKey: key }), 'Scoring', withKey(key));
    expect(warningsOf(stack)).toHaveLength(1);
  });

  test('a role that is not updated, and a runner of its own', () => {
    const stack = stackWithRole((scope) => newRole(scope).withoutPolicyUpdates(), (key, runner) => key.grantEncryptDecrypt(runner));
    expect(warningsOf(stack)).toEqual([['/Stack/Scoring', warning('Stack/Runner', 'runner')]]);
  });
});

describe('no warning', () => {
  const grant: Grant = (key, runner) => key.grantEncryptDecrypt(runner);

  test.each<[string, () => Stack]>([
    ['the runner may use the key', () => stackWithKey((stack) => new kms.Key(stack, 'Key'), grant)],
    ['the runner may use the key of elsewhere', () => stackWithKey(importedKey, grant)],
    ['the runner may use the key of another stack', () => {
      const app = new App();
      return stackWithKey(() => new kms.Key(new Stack(app, 'Keys'), 'Key'), grant, new Stack(app, 'Stack'));
    }],
    ['the runner may use the key of the alias', () => stackWithKey((stack) => new kms.Key(stack, 'Key').addAlias('scoring'), grant)],
    ['the runner may use every key', () => stackWithKey(importedKey, (_, runner) =>
      runner.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'] })))],
    ['its role may', () => stackWithRole((stack, key) => {
      const role = newRole(stack);
      key.grantEncryptDecrypt(role);
      return role.withoutPolicyUpdates();
    })],
    ['a policy in its role allows it', () => stackWithRole((stack, key) => newRole(stack, {
      inlinePolicies: { Key: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] })] }) },
    }))],
    ['a managed policy of its role allows it', () => stackWithRole((stack, key) => newRole(stack, {
      managedPolicies: [new iam.ManagedPolicy(stack, 'Managed', { statements: [new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [key.keyArn] })] })],
    }))],
    ['the policy of the key allows its role', () => stackWithRole((stack) => newRole(stack).withoutPolicyUpdates(), (key, { grantPrincipal }) =>
      key.addToResourcePolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'], principals: [grantPrincipal] })))],
    ['the policy of the key allows everybody in the account', () => stackWithKey((stack) => new kms.Key(stack, 'Key'), (key) =>
      key.addToResourcePolicy(new iam.PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        principals: [new iam.AnyPrincipal()],
        conditions: { StringEquals: { 'kms:CallerAccount': '111122223333' } },
      })))],
    ['its imported role is granted the key', () => stackWithRole((stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/runner', { mutable: false }), (key, runner) =>
      key.grantEncryptDecrypt(runner))],
    ['it is allowed only for a state machine whose name has the service in it', () => stackWithKey(importedKey, (_, runner) =>
      runner.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [KEY_ARN],
        conditions: { StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': 'arn:aws:states:us-east-1:111122223333:stateMachine:cleanrooms-ml-scoring' } },
      })))],
    ['others create the role, and the report of it has the grant', () => {
      const stack = newStack();
      createRolesElsewhere(stack);
      return stackWithKey(importedKey, grant, stack);
    }],
    ['no key of the user', () => {
      const stack = newStack();
      newMachine(stack, newState(stack), 'Scoring', { encryptionConfiguration: new sfn.AwsOwnedEncryptionConfiguration() });
      newMachine(stack, newState(stack, 'Other'), 'Ranking');
      return stack;
    }],
    ['no runs', () => {
      const stack = newStack();
      newMachine(stack, new sfn.Pass(stack, 'Pass'), 'Scoring', withKey(importedKey(stack)));
      InferenceJobRunner.forStackOf(stack);
      return stack;
    }],
  ])('%s', (_, stackOf) => {
    expect(warningsOf(stackOf())).toEqual([]);
  });
});
