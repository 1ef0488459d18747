/** What cannot work is refused when a state is defined, all at once, with its place, what was given and what is allowed. */
import { App, Aws, Duration, Fn, Lazy, SecretValue, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { InferenceInstanceType, InferenceJobRunner, StartTrainedModelInferenceJob, StartTrainedModelInferenceJobProps } from '../src';
import { MINIMAL_RUN, newJsonataState, newMachine, newState } from './run-support';
import { messageOf, newStack } from './support';

// CDK warns about its older props.
beforeEach(() => void jest.spyOn(console, 'warn').mockImplementation());
afterEach(() => jest.restoreAllMocks());

type Given = { [prop in keyof StartTrainedModelInferenceJobProps]?: unknown };

const messageWith = (props: Given | ((stack: Stack) => Given)) => messageOf(() => {
  const stack = newStack();
  new StartTrainedModelInferenceJob(stack, 'Infer', { ...MINIMAL_RUN, ...typeof props === 'function' ? props(stack) : props } as StartTrainedModelInferenceJobProps);
});

const SECRET_ALLOWED = 'a value that is known at synth or at deployment: the history of the execution would show it';
const EXPRESSION = 'expected an expression as the whole value, sfn.JsonPath.stringAt(\'$.name\') or '
  + 'sfn.JsonPath.format(\'nightly-{}\', sfn.JsonPath.stringAt(\'$.day\')) in JSONPath, or {% \'nightly-\' & $states.input.day %} in JSONata';
const EXPRESSION_OR_TEXT = `${EXPRESSION}, or a string that does not look like an expression`;
const DURATION = 'a Duration, for example Duration.hours(12)';
const TIMEOUT = 'an sfn.Timeout, for example sfn.Timeout.duration(Duration.hours(12))';
const HEARTBEAT = 'at least 900 seconds: the runner polls up to five minutes apart';

test.each<[string, Parameters<typeof messageWith>[0], string]>([
  ['a membership that is none', { membershipIdentifier: 'x' }, 'membershipIdentifier: got "x", expected a lowercase UUID of 36 characters'],
  ['a number out of range', { instanceCount: 11 }, 'instanceCount: got 11, expected a whole number from 1 to 10'],
  ['a value of the wrong kind', { jobName: 7 }, 'jobName: got the number 7, expected a string'],
  ['an instance type as a string', { instanceType: 'ml.m5.xlarge' }, 'instanceType: got the string "ml.m5.xlarge", expected an InferenceInstanceType, for example InferenceInstanceType.of("ml.m5.xlarge")'],
  ['an instance type that is none', { instanceType: InferenceInstanceType.of('m5') }, 'instanceType: got "m5", expected an instance type such as ml.m5.xlarge'],
  ['a reserved tag', { tags: { 'cdk-cleanrooms-ml:execution': 'x' } }, 'tags: got the key \'cdk-cleanrooms-ml:execution\', expected keys of 1 to 128 characters that do not begin with'],
  ['a variable from the input, in JSONPath', { environment: { MODE: sfn.JsonPath.stringAt('$.mode') } }, `environment.MODE: got a value from the input of the state, expected ${SECRET_ALLOWED}`],
  ['a variable from the input, in JSONata', { environment: { MODE: '{% $states.input.mode %}' } }, `environment.MODE: got a value from the input of the state, expected ${SECRET_ALLOWED}`],
  ['the name of a variable from the input', { environment: { [sfn.JsonPath.stringAt('$.name')]: 'fast' } }, `environment.<name>: got a value from the input of the state, expected ${SECRET_ALLOWED}`],
  ['the name of a tag from the input', { tags: { [sfn.JsonPath.stringAt('$.name')]: 'ads' } },
    'tags: got a name from the input of the state, expected names that are known at synth; the values may come from the input'],
  ['the name of a variable that is known only at deployment', { environment: { [Aws.REGION]: 'fast' } }, 'environment: got a name that is known only at deployment, expected names that are known at synth; the values may be tokens'],
  ['the name of a variable that a dynamic reference decides', { environment: { '{{resolve:ssm:/name}}': 'fast' } }, 'environment: got a name that is known only at deployment'],
  ['the name of a tag that a dynamic reference decides', { tags: { '{{resolve:ssm:/name}}': 'fast' } }, 'tags: got a name that is known only at deployment'],
  ['the name of a tag that is known only at deployment', { tags: { [Aws.REGION]: 'fast' } }, 'tags: got a name that is known only at deployment, expected names that are known at synth; the values may come from the input'],
  ['a variable whose name CDK leaves out', { environment: JSON.parse('{"__proto__":"x","B":"y"}') },
    'environment: got the name \'__proto__\', expected another name: CDK cannot write this one into the JSON of a state or of a function'],
  ['a tag whose name CDK leaves out', { tags: JSON.parse('{"__proto__":"x","B":"y"}') }, 'tags: got the name \'__proto__\', expected another name'],
  ['an environment from the input', { environment: sfn.JsonPath.objectAt('$.environment') }, 'environment: got a token, expected a map that is known at synth; its values may be tokens'],
  ['an empty run key', { runKey: '' }, 'runKey: got the string "", expected a string that is not empty'],
  ['a run key that is no string', { runKey: 7 }, 'runKey: got the number 7, expected a string that is not empty'],
  ['half of a character in the run key', { runKey: 'a\ud800' }, 'runKey: got a string with an unpaired surrogate, expected valid Unicode: a template cannot contain anything else'],
  ['a path that is none', { runKey: '$.day' }, `runKey: got the string "$.day", ${EXPRESSION_OR_TEXT}`],
  ['a variable that is none', { runKey: '$day' }, `runKey: got the string "$day", ${EXPRESSION_OR_TEXT}`],
  ['an expression within a text', { runKey: 'on {% $states.input.day %}' }, `runKey: got the string "on {% $states.input.day %}", ${EXPRESSION_OR_TEXT}`],
  ['a number from the input as the run key', { runKey: sfn.JsonPath.numberAt('$.n') },
    'runKey: got a token for a number, expected a string that is not empty (sfn.JsonPath.stringAt() takes numbers, too)'],
  ['null as the run key', { runKey: null }, 'runKey: got null, expected a string that is not empty (sfn.JsonPath.stringAt() takes numbers, too), or leave it out'],
  ['null as the runner', { runner: null }, 'runner: got null, expected an InferenceJobRunner, or leave it out'],
  ['null as the pattern', { integrationPattern: null },
    'integrationPattern: got null, expected WAIT_FOR_TASK_TOKEN: the state always waits for the job, also if you leave it out'],
  ['null as the role for the call', { credentials: null },
    'credentials: got null, expected nothing: the runner of the stack starts the job with its own role, so leave it out'],
  ['no runner', { runner: {} }, 'runner: got a map or another object, expected an InferenceJobRunner'],
  ['another construct as the runner', (stack) => ({ runner: new sqs.Queue(stack, 'Queue') }), 'runner: got a map or another object, expected an InferenceJobRunner'],
  ['a pattern that does not wait', { integrationPattern: sfn.IntegrationPattern.REQUEST_RESPONSE },
    'integrationPattern: got REQUEST_RESPONSE, expected WAIT_FOR_TASK_TOKEN: the state always waits for the job'],
  ['a role for the call', (stack) => ({ credentials: { role: sfn.TaskRole.fromRole(iam.Role.fromRoleName(stack, 'Role', 'role')) } }),
    'credentials: got a role, expected nothing: the runner of the stack starts the job with its own role'],
  ['a heartbeat that no run has', { heartbeatTimeout: sfn.Timeout.duration(Duration.minutes(14)) }, `heartbeatTimeout: got 840 seconds, expected ${HEARTBEAT}`],
  ['the same by the older prop', { heartbeat: Duration.minutes(14) }, `heartbeat: got 840 seconds, expected ${HEARTBEAT}`],
  ['a heartbeat that is as long as the timeout', { heartbeatTimeout: sfn.Timeout.duration(Duration.hours(1)), taskTimeout: sfn.Timeout.duration(Duration.hours(1)) },
    'heartbeatTimeout: got 3600 seconds, expected less than the timeout of the state, 3600 seconds'],
  ['a heartbeat that is longer than the timeout of the two that is used',
    { heartbeatTimeout: sfn.Timeout.duration(Duration.hours(2)), timeout: Duration.hours(1), taskTimeout: sfn.Timeout.duration(Duration.hours(12)) },
    'heartbeatTimeout: got 7200 seconds, expected less than the timeout of the state, 3600 seconds'],
  ['a heartbeat with a fraction of a second', { heartbeat: Duration.millis(1_500_500) }, 'heartbeat: got 1500.5 seconds, expected whole seconds'],
  ['a timeout with a fraction of a second', { timeout: Duration.millis(1_500_500) }, 'timeout: got 1500.5 seconds, expected whole seconds'],
  ['a timeout of a token that is not in seconds', { timeout: Duration.hours(Token.asNumber({ Ref: 'Hours' })) },
    'timeout: got a token in hours, expected a token in seconds, Duration.seconds(<token>): AWS Step Functions takes seconds'],
  ['the same by the older props', { heartbeat: Duration.hours(2), timeout: Duration.hours(1) }, 'heartbeat: got 7200 seconds, expected less than the timeout of the state, 3600 seconds'],
])('%s', (_, props, message) => {
  expect(messageWith(props)).toContain(`invalid inference job at Stack/Infer: ${message}`);
});

test.each<[keyof StartTrainedModelInferenceJobProps, unknown, string]>([
  ['taskTimeout', Duration.hours(12), `a map or another object, expected ${TIMEOUT}`],
  ['taskTimeout', 5, `the number 5, expected ${TIMEOUT}`],
  ['taskTimeout', 'x', `the string "x", expected ${TIMEOUT}`],
  ['taskTimeout', null, `null, expected ${TIMEOUT}, or leave it out`],
  ['heartbeatTimeout', Duration.hours(1), `a map or another object, expected ${TIMEOUT}`],
  ['timeout', 5, `the number 5, expected ${DURATION}`],
  ['timeout', sfn.Timeout.duration(Duration.hours(1)), `a map or another object, expected ${DURATION}`],
  ['heartbeat', '1h', `the string "1h", expected ${DURATION}`],
  ['queryLanguage', 'jsonata', 'the string "jsonata", expected sfn.QueryLanguage.JSON_PATH or sfn.QueryLanguage.JSONATA'],
])('%s: %p, of another kind, as plain JavaScript lets it pass', (prop, value, message) => {
  expect(messageWith({ [prop]: value })).toBe(`invalid inference job at Stack/Infer: ${prop}: got ${message}`);
});

describe('an expression that is only a text, which every job would get as it is written, is refused', () => {
  test.each<[string, string]>([
    ['JSONata within a text', 'nightly-{% $states.input.day %}'], ['JSONata after a space', ' {% $day %}'], ['a path', '$.name'], ['a path to the context', '$$.Execution.Name'],
    ['a path in brackets', "$['name']"], ['JSONata without its delimiters', '$states.input.name'], ['the same in brackets', " $states['input']"], ['a path to an item', '$[0]'], ['a function', "States.Format('nightly-{}', $.day)"],
  ])('%s', (_, text) => {
    const message = messageWith({ jobName: text, description: text, outputAccept: text, tags: { team: text } });
    for (const member of ['jobName', 'outputAccept', 'description', 'tags.team']) {
      expect(message).toContain(`${member}: got the string ${JSON.stringify(text)}, ${EXPRESSION_OR_TEXT}`);
    }
  });

  test('also in what has a pattern that lets it pass', () => {
    const keyArn = 'arn:aws:kms:us-east-1:111122223333:key/{% $states.input.key %}';
    expect(messageWith((stack) => ({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', keyArn) }))).toContain(`encryptionKey: got the string "${keyArn}", ${EXPRESSION_OR_TEXT}`);
  });

  test('once, if its pattern does not let it pass', () => {
    expect(messageWith({ outputMember: '$.member' })).toBe('invalid inference job at Stack/Infer: outputMember: got "$.member", expected a 12-digit account ID');
  });

  test.each(['$name', '$name.first', '$names[0]', '$uuid()', "'nightly-' & $states.input.day"])('in the name of a job, also a variable and more: %s', (text) => {
    expect(messageWith({ jobName: text })).toContain(`jobName: got the string ${JSON.stringify(text)}, ${EXPRESSION_OR_TEXT}`);
    expect(() => newState(newStack(), 'Infer', { description: text, outputAccept: text, tags: { team: text } })).not.toThrow();
  });

  test.each(['$5', '$.50 for each', '$5M', 'US$ 5', 'costs $x', '$ave the day', 'States of $.name', Aws.STACK_NAME])('the name %j is none', (jobName) => {
    expect(() => newState(newStack(), 'Infer', { jobName })).not.toThrow();
  });

  test.each(['costs $.50', '$.50 for each', '$5', 'USD', '100 %}', '{% of 100', '{"%": 1}', 'States of $.name', Aws.STACK_NAME, '', '$LATEST', 'day of $states.input.day'])('%j is none', (text) => {
    expect(() => newState(newStack(), 'Infer', { description: text, outputAccept: text, tags: { team: text }, environment: { MODE: `${text}.` } })).not.toThrow();
  });

  test('nothing is one in the environment: a container may expect such a text', () => {
    expect(() => newState(newStack(), 'Infer', { environment: { PATH: '$.name', TEMPLATE: 'nightly-{% day %}' } })).not.toThrow();
  });

  test('a run key that is known only at deployment is none', () => {
    expect(() => newState(newStack(), 'Infer', { runKey: Aws.STACK_NAME })).not.toThrow();
  });
});

test.each<[string, (text: string) => Given]>([
  ['jobName', (jobName) => ({ jobName })], ['description', (description) => ({ description })], ['tags.team', (team) => ({ tags: { team } })],
  ['trainedModelArn', (trainedModelArn) => ({ trainedModelArn })], ['runKey', (runKey) => ({ runKey })],
])('JSONPath within a text, which Step Functions does not find: %s', (member, props) => {
  expect(messageWith(props(`nightly-${sfn.JsonPath.stringAt('$.day')}`)))
    .toBe(`invalid inference job at Stack/Infer: ${member}: got a value from the input inside a longer string, ${EXPRESSION}`);
  const whole = props(sfn.JsonPath.format('nightly-{}', sfn.JsonPath.stringAt('$.day')));
  expect(() => newState(newStack(), 'Infer', whole as Partial<StartTrainedModelInferenceJobProps>)).not.toThrow();
});

test('a runner of another stack', () => {
  const app = new App();
  const runner = new InferenceJobRunner(new Stack(app, 'One'), 'Runner');
  expect(messageOf(() => newState(new Stack(app, 'Two'), 'Infer', { runner })))
    .toBe('invalid inference job at Two/Infer: runner: got a runner of stack One, expected a runner of the state\'s own stack Two');
});

test('all at once, in one error', () => {
  const message = messageWith({ membershipIdentifier: 'x', instanceCount: 11, runKey: '', integrationPattern: sfn.IntegrationPattern.RUN_JOB });
  expect(message.split('; ').map((part) => /(\w+): got/.exec(part)?.[1])).toEqual(['membershipIdentifier', 'instanceCount', 'runKey', 'integrationPattern']);
});

test('nothing at all, as in plain JavaScript', () => {
  const message = messageOf(() => StartTrainedModelInferenceJob.jsonPath(newStack(), 'Infer', undefined as never));
  for (const prop of ['membershipIdentifier', 'trainedModelArn', 'mlInputChannelArn', 'instanceType', 'outputMember']) {
    expect(message).toContain(`${prop}: got nothing, expected`);
  }
});

test('the value of a variable is never in a message', () => {
  const message = messageWith({ environment: { 'A-B': 'hunter2', 'C': `hunter2${sfn.JsonPath.stringAt('$.mode')}` }, instanceCount: 11 });
  expect(message).toContain('\'A-B\'');
  expect(message).toContain('environment.C: got a value from the input of the state');
  expect(message).not.toContain('hunter2');
});

test('what is known only at deployment is for the function to check', () => {
  const stack = newStack();
  const unknown = Lazy.string({ produce: () => 'x' });
  expect(() => newState(stack, 'Infer', { membershipIdentifier: unknown, trainedModelArn: unknown, outputMember: unknown, environment: { MODE: unknown } })).not.toThrow();
});

test('a heartbeat is compared with the timeout that is used, not with the other one', () => {
  expect(() => newState(newStack(), 'Infer', {
    heartbeatTimeout: sfn.Timeout.duration(Duration.hours(2)), timeout: Duration.hours(12), taskTimeout: sfn.Timeout.duration(Duration.hours(1)),
  })).not.toThrow();
});

test('a heartbeat and a timeout that are known later are for AWS Step Functions to check', () => {
  const stack = newStack();
  const late = sfn.Timeout.duration(Duration.seconds(Token.asNumber({ Ref: 'Seconds' })));
  expect(() => newState(stack, 'One', { heartbeatTimeout: late, taskTimeout: sfn.Timeout.duration(Duration.hours(1)) })).not.toThrow();
  expect(() => newState(stack, 'Two', { heartbeatTimeout: sfn.Timeout.duration(Duration.hours(1)), taskTimeout: sfn.Timeout.at('$.seconds') })).not.toThrow();
  expect(() => newState(stack, 'Three', { heartbeatTimeout: sfn.Timeout.duration(Duration.hours(1)), taskTimeout: late })).not.toThrow();
});

test('what CloudFormation may leave out, which it does not do in a text', () => {
  const stack = newStack();
  newMachine(stack, newState(stack, 'Infer', {
    modelInferencePayerAccountId: Fn.conditionIf('IsPaid', '111122223333', Aws.NO_VALUE).toString(),
    tags: { team: Aws.NO_VALUE },
    environment: { MODE: Aws.NO_VALUE },
    runKey: Fn.conditionIf('IsPaid', 'paid', Aws.NO_VALUE).toString(),
  }));
  const message = messageOf(() => Template.fromStack(stack));
  expect(message).toContain('[Stack/Infer] invalid inference job: modelInferencePayerAccountId: got AWS::NoValue, expected a value: the definition of a state machine is one string');
  expect(message).toContain('tags.team: got AWS::NoValue');
  expect(message).toContain('runKey: got AWS::NoValue');
  expect(message).not.toContain('MODE');
});

describe('a reference to a secure parameter, with which CloudFormation fails the deployment', () => {
  const SECURE = '{{resolve:ssm-secure:/prod/token:1}}';
  const refusal = (member: string) => `[Stack/Infer] invalid inference job: ${member}: got the dynamic reference {{resolve:ssm-secure:…}}, expected another value, `
    + 'for example {{resolve:ssm:…}} of a String parameter: CloudFormation resolves ssm-secure neither in the environment variables of '
    + 'a function nor in the definition of a state machine, and fails the deployment';
  const synthMessageOf = (props: Partial<StartTrainedModelInferenceJobProps>) => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'Infer', props));
    return messageOf(() => Template.fromStack(stack));
  };

  test.each<[string, string, Partial<StartTrainedModelInferenceJobProps>]>([
    ['as a secret value', 'environment.A', { environment: { B: 'x', A: SecretValue.ssmSecure('/prod/token', '1').unsafeUnwrap() } }],
    ['as text', 'environment.A', { environment: { A: SECURE } }],
    ['within a text', 'environment.A', { environment: { A: `${Aws.REGION}: ${SECURE}` } }],
    ['in another prop', 'outputMember', { outputMember: SECURE }],
    ['in a tag', 'tags.team', { tags: { team: SECURE } }],
    ['in the key of a run', 'runKey', { runKey: SECURE }],
  ])('%s', (_, member, props) => {
    expect(synthMessageOf(props)).toContain(refusal(member));
  });

  test.each(['outputMember', 'runKey', 'description'] as const)('or one to a secret in %s, which the definition of the state machine would show', (member) => {
    expect(synthMessageOf({ [member]: '{{resolve:secretsmanager:prod/token}}' })).toContain(`${member}: got the dynamic reference {{resolve:secretsmanager:…}}, expected another value, `
      + 'for example {{resolve:ssm:…}} of a String parameter: CloudFormation would write the secret into the definition of the state machine');
  });

  test('but not one to what CloudFormation does resolve', () => {
    const stack = newStack();
    const environment = { A: SecretValue.secretsManager('prod/token').unsafeUnwrap(), B: '{{resolve:ssm:/prod/mode}}' };
    newMachine(stack, newState(stack, 'Infer', { environment }));
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

test.each([undefined, sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN])('the pattern that the state has may be named: %s', (integrationPattern) => {
  expect(() => newState(newStack(), 'Infer', { integrationPattern })).not.toThrow();
});

describe('a key', () => {
  const warningsOf = (props: Parameters<typeof newState>[2]) => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'Infer', props));
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('runKey')).map(({ entry }) => String(entry.data));
  };

  test('that every execution would have gets a warning', () => {
    expect(warningsOf({ runKey: 'nightly' })).toEqual([expect.stringMatching(
      /^the runKey is the constant "nightly": the first execution starts a job, and the state fails in each later one with StepFunctions\.ExecutionAlreadyExistsException\. .* \[ack: cdk-cleanrooms-ml:runKey\]$/)]);
  });

  test('that no two executions would have gets one, too', () => {
    const random = [expect.stringMatching(/^the runKey has a new value each time it is evaluated, so a trigger that fires twice starts two jobs\. .* or leave it out /)];
    expect(warningsOf({ runKey: sfn.JsonPath.uuid() })).toEqual(random);
    expect(warningsOf({ runKey: sfn.JsonPath.format('run-{}', sfn.JsonPath.mathRandom(1, 9)) })).toEqual(random);
    const stack = newStack();
    newMachine(stack, newJsonataState(stack, 'Infer', { runKey: '{% $uuid() %}' }));
    expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('runKey')).map(({ entry }) => String(entry.data))).toEqual(random);
  });

  test('from the input gets none, and nor does one that is known only at deployment', () => {
    expect(warningsOf({ runKey: sfn.JsonPath.stringAt('$.day') })).toEqual([]);
    expect(warningsOf({ runKey: Aws.STACK_NAME })).toEqual([]);
    expect(warningsOf({})).toEqual([]);
  });
});
