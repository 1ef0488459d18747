/** Warnings that come only when the app is complete can be acknowledged where the guide says: before, and on the construct that would have them. */
import { Annotations as Noted, App, Aws, CfnCondition, CfnResource, Fn, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { IConstruct } from 'constructs';
import { InferenceJobProvider, InferenceJobRunner } from '../../src';
import { newMachine, newState } from '../run-support';
import { newJob } from '../support';

/** Declares what gets the warning, and returns the construct that it is on. */
type Declare = (stack: Stack) => IConstruct;

function conditionalKey(stack: Stack): kms.Key {
  const key = new kms.Key(stack, 'Key');
  const condition = new CfnCondition(stack, 'Wanted', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
  (key.node.defaultChild as CfnResource).cfnOptions.condition = condition;
  return key;
}

const WARNINGS: [id: string, declare: Declare][] = [
  ['maxConcurrentJobs', (stack) => {
    [...'ABCDEF'].forEach((id) => newJob(stack, id));
    return InferenceJobProvider.forStackOf(stack);
  }],
  ['jobName', (stack) => {
    newJob(stack, 'One', { jobName: 'scores' });
    return newJob(stack, 'Two', { jobName: 'scores' });
  }],
  ['condition', (stack) => {
    newJob(stack, 'Job', { encryptionKey: conditionalKey(stack) });
    return InferenceJobProvider.forStackOf(stack);
  }],
  ['condition', (stack) => {
    newMachine(stack, newState(stack, 'Infer', { encryptionKey: conditionalKey(stack) }));
    return InferenceJobRunner.forStackOf(stack);
  }],
  ['stateMachineKey', (stack) => {
    const encryptionConfiguration = new sfn.CustomerManagedEncryptionConfiguration(new kms.Key(stack, 'Key'));
    return newMachine(stack, newState(stack), 'Scoring', { encryptionConfiguration });
  }],
  ['stateName', (stack) => {
    const state = newState(stack, 'Prévision');
    newMachine(stack, state);
    return state;
  }],
];

describe.each(WARNINGS)('the warning %s', (id, declare) => {
  /** Where the warning is, once something is acknowledged. */
  const placesAfter = (acknowledgeOn: (of: IConstruct, stack: Stack) => IConstruct | undefined, ids = [id]) => {
    const stack = new Stack(new Stage(new App(), 'Prod'), 'Stack');
    const declared = declare(stack);
    const where = acknowledgeOn(declared, stack);
    ids.forEach((one) => where && Noted.of(where).acknowledgeWarning(`cdk-cleanrooms-ml:${one}`, 'known'));
    const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`ack: cdk-cleanrooms-ml:${id}`));
    return { declared, found: found.map((one) => one.id) };
  };

  test.each<[string, Parameters<typeof placesAfter>[0]]>([
    ['the construct itself', (declared) => declared],
    ['the stack', (_, stack) => stack],
    ['the stage', (_, stack) => Stage.of(stack)],
    ['the app', (_, stack) => stack.node.root],
  ])('is acknowledged on %s', (_, acknowledgeOn) => {
    expect(placesAfter(acknowledgeOn).found).toEqual([]);
  });

  test.each<[string, Parameters<typeof placesAfter>[0], string[]?]>([
    ['nothing is acknowledged', () => undefined],
    ['another one is', (declared) => declared, ['another']],
    ['it is on another construct', (_, stack) => new CfnResource(stack, 'Unrelated', { type: 'Test::Resource' })],
    ['it is on another stack', (_, stack) => new Stack(stack.node.root, 'Prod2')],
  ])('stays on its construct if %s', (_, acknowledgeOn, ids) => {
    const { declared, found } = placesAfter(acknowledgeOn, ids);
    expect(new Set(found)).toEqual(new Set([`/${declared.node.path}`]));
  });
});

test('nothing is left in the tree, and what is acknowledged after a synth is gone in the next', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  [...'ABCDEF'].forEach((id) => newJob(stack, id));
  const paths = () => app.node.findAll().map(({ node }) => node.path).filter((path) => /Acknowledged/.test(path));
  const warnings = () => app.synth({ force: true }).getStackByName('Stack').messages
    .filter(({ entry }) => String(entry.data).includes('maxConcurrentJobs'));
  expect([warnings().length, warnings().length]).toEqual([1, 1]);
  Noted.of(app).acknowledgeWarning('cdk-cleanrooms-ml:maxConcurrentJobs', 'known');
  expect(warnings()).toEqual([]);
  expect(paths()).toEqual([]);
});
