import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { InferenceJobProvider, InferenceJobProviderProps, InferenceJobRunner } from '../src';
import { createRolesElsewhere, endingsOf, newMachine, newState, pollFunctionOf } from './run-support';
import { KEY_ARN, newJob, newStack, onlyResourceOf, resourcesOf, RUN } from './support';
import { TemplateDependencies } from '../src/private/template-dependencies';

const TRUSTED = { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') };
const SHARED = 'arn:aws:iam::111122223333:role/shared';

function jobWith(stack: Stack, settings: InferenceJobProviderProps, id = 'Provider'): void {
  newJob(stack, `Job${id}`, { provider: new InferenceJobProvider(stack, id, settings) });
}

const policiesOf = (stack: Stack) => resourcesOf(stack, 'AWS::IAM::Policy');

/** What CloudFormation makes of the name of a policy. */
function nameIn(stackId: string, name: any): string {
  if (typeof name === 'string') {
    return name;
  }
  const [separator, parts] = name['Fn::Join'];
  return parts.map((part: any) => (typeof part === 'string' ? part : stackId.split('/')[part['Fn::Select'][0]])).join(separator);
}

/** The names of the policies that two stacks of the same name, with the same things in them, write into the role that they share. */
function namesInOneRole(fill: (stack: Stack, role: iam.IRole) => void, policiesOfEach: number): string[] {
  return [1, 2].flatMap((index) => {
    const stack = newStack({}, 'Same');
    fill(stack, iam.Role.fromRoleArn(stack, 'Shared', SHARED));
    const ofRole = policiesOf(stack).filter(({ Properties }) => Properties.Roles.includes('shared'));
    expect(ofRole).toHaveLength(policiesOfEach);
    const stackId = `arn:aws:cloudformation:us-east-1:111122223333:stack/Same/0000000${index}-2222-4333-8444-555555555555`;
    return ofRole.map(({ Properties }) => nameIn(stackId, Properties.PolicyName));
  });
}

test('stacks that share a role write policies of different names into it', () => {
  const names = namesInOneRole((stack, shared) => {
    jobWith(stack, { role: shared, frameworkOnEventRole: shared, frameworkCompleteAndTimeoutRole: shared });
    jobWith(stack, { role: shared, frameworkOnEventRole: shared, frameworkCompleteAndTimeoutRole: shared }, 'Other');
  }, 6);
  expect(new Set(names).size).toBe(12);
  names.forEach((name) => expect(name).toMatch(/^[\w+=,.@-]{1,128}$/));
});

test('stacks that share the role of their runners do so too, however long the names of their runners and state machines are', () => {
  const long = (text: string) => `${text}${'OfTheCustomersOfTheNorthernRegion'.repeat(3)}`;
  const names = namesInOneRole((stack, role) => {
    for (const id of ['First', 'Second']) {
      const runner = new InferenceJobRunner(stack, long(id), { role });
      ['Scoring', 'Rating', 'Ranking'].forEach((name) => newMachine(stack, newState(stack, `${id}${name}`, { runner }), long(`${id}${name}`)));
    }
  }, 8);
  expect(new Set(names).size).toBe(16);
  names.forEach((name) => expect(name).toMatch(/^[\w+=,.@-]{1,128}$/));
});

test('a role that is not updated gets no policies, for users who grant its permissions themselves', () => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', TRUSTED);
  const runner = new InferenceJobRunner(stack, 'Runner', { role: role.withoutPolicyUpdates() });
  newMachine(stack, newState(stack, 'Infer', { runner }));
  jobWith(stack, { role: role.withoutPolicyUpdates() });
  // What is granted may name the runner: no function waits for a managed policy.
  new iam.ManagedPolicy(stack, 'Granted', {
    roles: [role], statements: [new iam.PolicyStatement({ actions: ['states:ListExecutions'], resources: [runner.stateMachine.stateMachineArn] })],
  });
  const roleOf = ({ Ref }: { Ref: string }) => Ref;
  const { id } = resourcesOf(stack, 'AWS::IAM::Role').find((one) => /^Role[0-9A-F]{8}$/.test(one.id))!;
  expect(policiesOf(stack).filter(({ Properties }) => Properties.Roles.map(roleOf).includes(id))).toEqual([]);
  expect(pollFunctionOf(stack).Properties.Role).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
  expect(endingsOf(stack)).toHaveLength(1);
});

test('one role for everything makes no circle', () => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', TRUSTED);
  jobWith(stack, { role, frameworkOnEventRole: role, frameworkCompleteAndTimeoutRole: role });
  const resources = (stack.node.root as App).synth().getStackByName('Stack').template.Resources;
  const dependencies = new TemplateDependencies(resources);
  expect(Object.keys(resources).filter((id) => dependencies.of(id).has(id))).toEqual([]);
  // Everything that the functions may do is there before the first request.
  const needed = dependencies.of(onlyResourceOf(stack, RUN).id);
  expect(policiesOf(stack).map(({ id }) => id).filter((id) => !needed.has(id))).toEqual([]);
  const allowed = JSON.stringify(policiesOf(stack).map(({ Properties }) => Properties.PolicyDocument));
  for (const action of ['lambda:InvokeFunction', 'lambda:GetFunction', 'states:StartExecution', 'cleanrooms-ml:StartTrainedModelInferenceJob']) {
    expect(allowed).toContain(action);
  }
});

test('a role of another stack', () => {
  const app = new App();
  const role = new iam.Role(new Stack(app, 'Roles'), 'Role', TRUSTED);
  const stacks = ['One', 'Two'].map((id) => new Stack(app, id));
  stacks.forEach((stack) => jobWith(stack, { role, frameworkOnEventRole: role, frameworkCompleteAndTimeoutRole: role }));
  expect(() => app.synth()).not.toThrow();
});

test('the report of roles that others make has all that they need', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  iam.Role.customizeRoles(stack, {
    usePrecreatedRoles: Object.fromEntries(['OnEvent/ServiceRole', 'IsComplete/ServiceRole', 'Framework/framework-onEvent/ServiceRole',
      'Framework/framework-isComplete/ServiceRole', 'Framework/framework-onTimeout/ServiceRole', 'Framework/waiter-state-machine/Role']
      .map((path) => [`Stack/CleanRoomsMLInferenceJobProvider/${path}`, path.replaceAll('/', '-')])),
  });
  newJob(stack, 'One');
  newJob(stack, 'Two', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });
  const { directory } = app.synth();
  const { roles } = JSON.parse(readFileSync(join(directory, 'iam-policy-report.json'), 'utf8'));
  const { identityPolicyStatements: statements } = roles.find(({ roleName }: { roleName: string }) => roleName === 'IsComplete-ServiceRole');
  const statementOf = (action: string) => statements.find(({ Action }: { Action: string | string[] }) => [Action].flat().includes(action));
  expect(statementOf('cleanrooms-ml:StartTrainedModelInferenceJob').Resource).toEqual([
    expect.stringMatching(/^arn:aws:cleanrooms-ml:us-east-1:111122223333:membership\/.*\/trained-model\/\*$/), expect.stringMatching(/\/ml-input-channel\/\*$/),
    'arn:(PARTITION):cleanrooms-ml:*:*:membership/*/configured-model-algorithm-association/*',
  ]);
  expect(statementOf('kms:GenerateDataKey').Resource).toBe(KEY_ARN);
  expect(JSON.stringify(statements)).not.toContain('Token[');
});

test('the report has all that the roles of a runner need, with the names of what it may stop', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  createRolesElsewhere(stack);
  newMachine(stack, newState(stack));
  const { directory } = app.synth();
  const { roles } = JSON.parse(readFileSync(join(directory, 'iam-policy-report.json'), 'utf8'));
  const { identityPolicyStatements: statements } = roles.find(({ roleName }: { roleName: string }) => roleName === 'Poll-ServiceRole');
  const executionsOf = (path: string) => `arn:(PARTITION):states:(REGION):(ACCOUNT):execution:(${path}/Resource.Name):*`;
  expect(statements.filter(({ Action }: { Action: string | string[] }) => [Action].flat().includes('states:StopExecution'))).toEqual([
    { Effect: 'Allow', Action: ['states:DescribeExecution', 'states:StopExecution'], Resource: executionsOf('Stack/CleanRoomsMLInferenceJobRunner/StateMachine') },
    { Effect: 'Allow', Action: 'states:StopExecution', Resource: executionsOf('Stack/Scoring') },
  ]);
  expect(JSON.stringify(roles)).not.toContain('Token[');
});
