/** Roles that Lambda must be able to assume. */
import { Aws, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { InferenceJobProvider, InferenceJobRunner } from '../../src';
import { newJob, newStack, resourcesOf } from '../support';

const refusalOf = (roleOf: (stack: Stack) => iam.Role) => {
  const stack = newStack();
  newJob(stack, 'Job', { provider: new InferenceJobProvider(stack, 'Provider', { role: roleOf(stack) }) });
  Template.fromStack(stack);
};
const trusting = (...trust: iam.PolicyStatementProps[]) => (stack: Stack) => {
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  role.assumeRolePolicy!.addStatements(...trust.map((one) => new iam.PolicyStatement({ actions: ['sts:AssumeRole'], ...one })));
  return role;
};
const LAMBDA = new iam.ServicePrincipal('lambda.amazonaws.com');

test.each<[string, (stack: Stack) => iam.Role]>([
  ['Lambda beside another service', trusting({ principals: [LAMBDA] })],
  ['Lambda in the domain of the partition', (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal(`lambda.${Aws.URL_SUFFIX}`) })],
  ['what another stack exports', (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal(Fn.importValue('Service')) })],
  ['everybody', (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.AnyPrincipal() })],
  ['what only the deployment shows', (stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = Fn.conditionIf('Wanted', { Statement: [] }, { Statement: [] });
    return role;
  }],
  ['what an escape hatch says', (stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    (role.node.defaultChild as iam.CfnRole).addPropertyOverride('AssumeRolePolicyDocument', { Statement: [] });
    return role;
  }],
])('a role may trust %s', (_, roleOf) => {
  expect(() => refusalOf(roleOf)).not.toThrow();
});

test.each<[string, (stack: Stack) => iam.Role]>([
  ['Lambda@Edge', (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('edgelambda.amazonaws.com') })],
  ['Lambda, but is denied to it', trusting({ principals: [LAMBDA], effect: iam.Effect.DENY })],
  ['another service, if a condition has a wildcard', trusting({ principals: [new iam.ServicePrincipal('ecs.amazonaws.com')], conditions: { StringLike: { 'aws:SourceArn': '*' } } })],
  ['an account', (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal('111122223333') })],
])('a role is refused if it trusts %s', (_, roleOf) => {
  expect(() => refusalOf(roleOf)).toThrow('role: got role Stack/Role, which Lambda cannot assume');
});

test.each([['provider', InferenceJobProvider], ['runner', InferenceJobRunner]])('what the role of a %s trusts may still be changed', (_, Functions) => {
  const stack = newStack();
  const role = trusting()(stack);
  const statement = new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [LAMBDA] });
  role.assumeRolePolicy!.addStatements(statement);
  new Functions(stack, 'Own', { role });
  statement.addCondition('StringEquals', { 'aws:SourceAccount': '111122223333' });
  const roles = resourcesOf(stack, 'AWS::IAM::Role').map(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement);
  expect(roles).toContainEqual([expect.anything(), {
    Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
  }]);
});
