import { Annotations as Noted, Aws, CfnCondition, CfnParameter, CfnResource, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { newJsonataState, newMachine, newState } from '../run-support';
import { MODEL_ARN, newJob, newStack, VERSION } from '../support';

const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('ack: cdk-cleanrooms-ml:jobName'))
  .map(({ id, entry }) => [id, String(entry.data)]);

describe('the name of a state\'s jobs', () => {
  const withName = (jobName?: string) => {
    const stack = newStack();
    newMachine(stack, newState(stack, 'Infer', { jobName }));
    return warningsOf(stack);
  };

  test('that all executions would have gets a warning', () => {
    expect(withName('scores')).toEqual([['/Stack/Infer', 'the jobName is the constant "scores": all runs of a model write their results to the same place in '
      + "the receiver's bucket. Leave it out, so that every job gets a name of its own, or take it from the input, for example with "
      + "sfn.JsonPath.stringAt('$.name') in JSONPath or {% $states.input.name %} in JSONata, or acknowledge this warning if one place is what you want "
      + '[ack: cdk-cleanrooms-ml:jobName]']]);
  });

  test.each([
    undefined, sfn.JsonPath.stringAt('$.name'), sfn.JsonPath.format('scores-{}', sfn.JsonPath.stringAt('$.day')), Aws.STACK_NAME,
    '{{resolve:ssm:/name}}', 'dummy-value-for-/name',
  ])('gets none if it is generated, from the input, or known only later: %s', (jobName) => {
    expect(withName(jobName)).toEqual([]);
  });

  test('nor in JSONata', () => {
    const stack = newStack();
    newMachine(stack, newJsonataState(stack, 'Infer', { jobName: '{% $states.input.name %}' }));
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('two jobs of a stack', () => {
  const withProps = (one: Parameters<typeof newJob>[2], other: Parameters<typeof newJob>[2] = one) => {
    const stack = newStack();
    newJob(stack, 'One', one);
    newJob(stack, 'Two', other);
    return stack;
  };
  const jobName = 'scores';
  const warning = (id: string) => [id, 'the jobName "scores", the model and the receiver are also those of Stack/One: both jobs write their results to the '
    + "same place in the receiver's bucket. Leave the jobName out, so that every job gets a name of its own, or set another one, or acknowledge this warning "
    + 'if one place is what you want [ack: cdk-cleanrooms-ml:jobName]'];

  test('with the same name write to the same place: a warning on the later one', () => {
    expect(warningsOf(withProps({ jobName }))).toEqual([warning('/Stack/Two')]);
    const late = Lazy.string({ produce: () => jobName });
    expect(warningsOf(withProps({ jobName }, { jobName: late, trainedModelVersionIdentifier: VERSION }))).toEqual([warning('/Stack/Two')]);
  });

  test('a third one gets another warning', () => {
    const stack = withProps({ jobName });
    newJob(stack, 'Three', { jobName });
    expect(warningsOf(stack)).toEqual(expect.arrayContaining([warning('/Stack/Two'), warning('/Stack/Three')]));
  });

  test.each<[string, Parameters<typeof newJob>[2], Parameters<typeof newJob>[2]]>([
    ['no names', {}, {}],
    ['another name', { jobName }, { jobName: 'others' }],
    ['another model', { jobName }, { jobName, trainedModelArn: `${MODEL_ARN}0` }],
    ['another receiver', { jobName }, { jobName, outputMember: '444455556666' }],
    ['a name that is known only at deployment', { jobName: Aws.STACK_NAME }, { jobName: Aws.STACK_NAME }],
    ['a part of it', { jobName: `scores-${Aws.REGION}` }, { jobName: `scores-${Aws.REGION}` }],
    ['no value', { jobName: Aws.NO_VALUE }, { jobName: Aws.NO_VALUE }],
    ['a dynamic reference', { jobName: '{{resolve:ssm:/name}}' }, { jobName: '{{resolve:ssm:/name}}' }],
    ['a name to be looked up', { jobName: 'dummy-value-for-/name' }, { jobName: 'dummy-value-for-/name' }],
  ])('with %s: none', (_, one, other) => {
    expect(warningsOf(withProps(one, other))).toEqual([]);
  });

  test('with a model that is the same parameter', () => {
    const stack = newStack();
    const trainedModelArn = new CfnParameter(stack, 'Model').valueAsString;
    newJob(stack, 'One', { jobName, trainedModelArn });
    newJob(stack, 'Two', { jobName, trainedModelArn });
    expect(warningsOf(stack)).toEqual([warning('/Stack/Two')]);
  });

  test('of which only one exists, because of their conditions: none', () => {
    const stack = withProps({ jobName });
    for (const id of ['One', 'Two']) {
      const condition = new CfnCondition(stack, `Wants${id}`, { expression: Fn.conditionEquals(Aws.REGION, id) });
      (stack.node.findChild(id).node.defaultChild as CfnResource).cfnOptions.condition = condition;
    }
    expect(warningsOf(stack)).toEqual([]);
  });

  test('of which one was removed from the app again: none', () => {
    const stack = withProps({ jobName });
    stack.node.tryRemoveChild('One');
    expect(warningsOf(stack)).toEqual([]);
  });

  test('acknowledged: none', () => {
    const stack = withProps({ jobName });
    Noted.of(stack).acknowledgeWarning('cdk-cleanrooms-ml:jobName', 'the second one adds to the first');
    expect(warningsOf(stack)).toEqual([]);
  });

  test('in two stacks: none', () => {
    const stack = newStack();
    newJob(stack, 'One', { jobName });
    const other = new Stack(stack.node.root, 'Other');
    newJob(other, 'Two', { jobName });
    expect([stack, other].flatMap(warningsOf)).toEqual([]);
  });
});
