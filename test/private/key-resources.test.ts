import { Aws, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import { InferenceJobRequest, TrainedModelInferenceJob } from '../../src';
import { CHANNEL_ARN, KEY_ARN, MEMBERSHIP, MODEL_ARN, newStack, resourcesOf } from '../support';

/** The resources of the statement about keys in the policy of the provider. */
function keysOf(...kmsKeyArns: (string | ((stack: Stack) => string))[]): unknown {
  const stack = newStack();
  new CfnCondition(stack, 'Encrypted', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
  for (const [index, arn] of kmsKeyArns.entries()) {
    TrainedModelInferenceJob.forRequest(stack, `Job${index}`, InferenceJobRequest.fromObject({
      membershipIdentifier: MEMBERSHIP,
      trainedModelArn: MODEL_ARN,
      dataSource: { mlInputChannelArn: CHANNEL_ARN },
      resourceConfig: { instanceType: 'ml.g5.xlarge' },
      outputConfiguration: { members: [{ accountId: '111122223333' }] },
      kmsKeyArn: typeof arn === 'string' ? arn : arn(stack),
    }));
  }
  return resourcesOf(stack, 'AWS::IAM::Policy').flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .find(({ Action }) => Action.includes('kms:CreateGrant'))?.Resource;
}

const maybe = (arn: string) => Fn.conditionIf('Encrypted', arn, Aws.NO_VALUE).toString();
const rendered = (arn: string) => ({ 'Fn::If': ['Encrypted', arn, { Ref: 'AWS::NoValue' }] });
const NO_KEY = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':key/none']] };

test('a statement whose only key may be left out names one that does not exist: IAM rejects a statement without a resource', () => {
  expect(keysOf(maybe(KEY_ARN))).toEqual([rendered(KEY_ARN), NO_KEY]);
  expect(keysOf(maybe(KEY_ARN), maybe(`${KEY_ARN}0`))).toEqual([rendered(KEY_ARN), rendered(`${KEY_ARN}0`), NO_KEY]);
});

test('a statement with another key needs no such name', () => {
  expect(keysOf(maybe(KEY_ARN), `${KEY_ARN}0`)).toEqual([rendered(KEY_ARN), `${KEY_ARN}0`]);
  expect(keysOf(KEY_ARN)).toBe(KEY_ARN);
});

test('one of two keys is always one', () => {
  expect(keysOf(Fn.conditionIf('Encrypted', KEY_ARN, `${KEY_ARN}0`).toString())).toEqual({ 'Fn::If': ['Encrypted', KEY_ARN, `${KEY_ARN}0`] });
});

test.each([Aws.NO_VALUE, Fn.conditionIf('Encrypted', Aws.NO_VALUE, Aws.NO_VALUE).toString()])('a key that is always left out has no statement', (arn) => {
  expect(keysOf(arn)).toBeUndefined();
});
