import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ACTIVE, newJob, newStack, ONE_LEG, onlyResourceOf, Resource, resourcesOf, RUN, stackWithJob } from './support';

const FUNCTION = 'AWS::Lambda::Function';
const ON_EVENT = 'CleanRoomsMLInferenceJobProviderFrameworkframeworkonEvent596D374D';
/** What a stack with jobs has once: no more than 24, because a stack holds 500. */
const NUMBER_OF_FIXED_RESOURCES = 18;

const countResources = (stack: Stack) => Object.keys(Template.fromStack(stack).toJSON().Resources).length;
const functionOf = (stack: Stack, handler: string): Resource =>
  resourcesOf(stack, FUNCTION).find(({ Properties }) => Properties.Handler === handler)!;
const serviceTokensOf = (stack: Stack) =>
  [...resourcesOf(stack, RUN), ...resourcesOf(stack, ACTIVE)].map(({ Properties }) => Properties.ServiceToken);

describe('one provider in a stack', () => {
  test.each([1, 3])('%d jobs: two resources each, beside what the stack has once', (jobs) => {
    const stack = newStack();
    for (let job = 1; job <= jobs; job++) {
      newJob(stack, `Job${job}`, ONE_LEG);
    }
    expect(countResources(stack)).toBe(NUMBER_OF_FIXED_RESOURCES + 2 * jobs);
    expect(resourcesOf(stack, FUNCTION)).toHaveLength(5);
    expect(serviceTokensOf(stack)).toEqual(Array(2 * jobs).fill({ 'Fn::GetAtt': [ON_EVENT, 'Arn'] }));
  });

  test('two stacks have one each', () => {
    const app = new App();
    const stacks = ['One', 'Two'].map((id) => new Stack(app, id));
    stacks.forEach((stack) => newJob(stack, 'Job', ONE_LEG));
    for (const stack of stacks) {
      expect(countResources(stack)).toBe(NUMBER_OF_FIXED_RESOURCES + 2);
      expect(serviceTokensOf(stack)).toEqual(Array(2).fill({ 'Fn::GetAtt': [ON_EVENT, 'Arn'] }));
    }
  });

  test('a nested stack has its own', () => {
    const parent = newStack();
    const nested = new NestedStack(parent, 'Nested');
    newJob(parent, 'Job', ONE_LEG);
    newJob(nested, 'Job', ONE_LEG);
    expect(countResources(parent)).toBe(NUMBER_OF_FIXED_RESOURCES + 2 + 1);
    expect(countResources(nested)).toBe(NUMBER_OF_FIXED_RESOURCES + 2);
    expect(onlyResourceOf(parent, 'AWS::CloudFormation::Stack').Properties).not.toHaveProperty('Parameters');
    expect(serviceTokensOf(nested)).toEqual(Array(2).fill({ 'Fn::GetAtt': [ON_EVENT, 'Arn'] }));
  });

  test('the stacks of two stages have one each', () => {
    const app = new App();
    const stacks = ['Dev', 'Prod'].map((id) => new Stack(new Stage(app, id), 'Stack'));
    stacks.forEach((stack) => newJob(stack, 'Job', ONE_LEG));
    expect(stacks.map(countResources)).toEqual(Array(2).fill(NUMBER_OF_FIXED_RESOURCES + 2));
  });

  test('a stack without jobs has none', () => {
    expect(Template.fromStack(newStack()).toJSON()).not.toHaveProperty('Resources');
  });

  test('it stands in the stack, however deep its first job', () => {
    const stack = newStack();
    newJob(newJob(stack, 'Outer'), 'Inner');
    expect(functionOf(stack, 'framework.onEvent').id).toBe(ON_EVENT);
  });
});

describe('logs', () => {
  const stack = stackWithJob();

  test('one group, that ends, for all five functions', () => {
    const { id, Properties, DeletionPolicy } = onlyResourceOf(stack, 'AWS::Logs::LogGroup');
    expect(Properties).toEqual({ RetentionInDays: 30 });
    expect(DeletionPolicy).toBe('Delete');
    expect(resourcesOf(stack, FUNCTION).map(({ Properties: { LoggingConfig } }) => LoggingConfig.LogGroup)).toEqual(Array(5).fill({ Ref: id }));
  });

  // They would log what is "not complete" as an error that holds the event, with ResponseURL and environment values.
  test.each(['onEvent', 'isComplete', 'onTimeout'])('the framework\'s %s logs what is fatal only', (name) => {
    expect(functionOf(stack, `framework.${name}`).Properties.LoggingConfig).toMatchObject({ ApplicationLogLevel: 'FATAL', LogFormat: 'JSON' });
  });

  test('the waiter logs nothing', () => {
    const { Properties } = onlyResourceOf(stack, 'AWS::StepFunctions::StateMachine');
    expect(Properties).not.toHaveProperty('LoggingConfiguration');
    expect(Properties).not.toHaveProperty('TracingConfiguration');
  });
});

describe('functions', () => {
  const stack = stackWithJob();

  test('both handlers are the bundle that ships', () => {
    const [onEvent, isComplete] = ['index.onEvent', 'index.isComplete'].map((handler) => functionOf(stack, handler).Properties);
    expect(onEvent.Code).toEqual(isComplete.Code);
    expect(onEvent.Timeout).toBe(30);
    expect(isComplete.Timeout).toBe(300);
    expect([onEvent.Runtime, isComplete.Runtime]).toEqual(Array(2).fill(expect.stringMatching(/^nodejs(2[2-9]|[3-9]\d)\.x$/)));
  });

  test('the waiter polls for longer than CloudFormation waits', () => {
    const definition = JSON.stringify(onlyResourceOf(stack, 'AWS::StepFunctions::StateMachine').Properties.DefinitionString);
    const [interval, attempts] = ['IntervalSeconds', 'MaxAttempts'].map((name) => Number(new RegExp(`${name}\\W+(\\d+)`).exec(definition)?.[1]));
    expect(interval).toBe(30);
    expect(interval * attempts).toBeGreaterThanOrEqual(3600);
  });
});

describe('roles', () => {
  const stack = stackWithJob();
  const roleIdOf = (handler: string): string => functionOf(stack, handler).Properties.Role['Fn::GetAtt'][0];
  const policies = resourcesOf(stack, 'AWS::IAM::Policy');
  const policiesOf = (roleId: string) => policies.filter(({ Properties }) => Properties.Roles.some((role: any) => role.Ref === roleId));

  test('onEvent calls nothing and may do nothing but log', () => {
    const roleId = roleIdOf('index.onEvent');
    expect(policiesOf(roleId)).toEqual([]);
    const role = resourcesOf(stack, 'AWS::IAM::Role').find(({ id }) => id === roleId)!;
    expect(role.Properties).not.toHaveProperty('Policies');
    expect(role.Properties.ManagedPolicyArns).toEqual([
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']] },
    ]);
  });

  test('only isComplete may call the service, by one policy that is a resource of its own', () => {
    const mayCall = policies.filter(({ Properties }) => JSON.stringify(Properties.PolicyDocument).includes('cleanrooms'));
    expect(mayCall.map(({ id }) => id)).toEqual(['CleanRoomsMLInferenceJobProviderPolicy064F6304']);
    expect(policiesOf(roleIdOf('index.isComplete'))).toEqual(mayCall);
    expect(mayCall[0].Properties.Roles).toHaveLength(1);
  });
});
