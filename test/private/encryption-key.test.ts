import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { InferenceJobRequest, TrainedModelInferenceJob } from '../../src';
import { CHANNEL_ARN, KEY_ARN, MEMBERSHIP, messageOf, MODEL_ARN, newJob, newStack, onlyResourceOf, resourcesOf, RUN } from '../support';

const REQUEST = {
  membershipIdentifier: MEMBERSHIP,
  trainedModelArn: MODEL_ARN,
  dataSource: { mlInputChannelArn: CHANNEL_ARN },
  resourceConfig: { instanceType: 'ml.g5.xlarge' },
  outputConfiguration: { members: [{ accountId: '111122223333' }] },
};

// CDK has warnings of its own, from version to version.
const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('\\[ack: cdk-cleanrooms-ml:'))
  .map(({ entry }) => String(entry.data));

test('the policy of a key that is not in the app: a warning with the statements to add', () => {
  const stack = newStack();
  newJob(stack, 'Job', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });
  const [warning, ...others] = warningsOf(stack);
  expect(others).toEqual([]);
  expect(warning).toMatch(/^the policy of the encryption key is not in this app\. If the key is in another account, its key policy must also allow the role of the provider or runner to perform the KMS actions in the policy of that role\. To know the ARN of the role in advance, pass your own role\. Add these statements to the key policy if it does not have them: .* \[ack: cdk-cleanrooms-ml:keyPolicy\]$/);

  // As they stand in the policy of a key that is in the app.
  const own = newStack();
  newJob(own, 'Job', { encryptionKey: new kms.Key(own, 'Key') });
  const inPolicy = onlyResourceOf(own, 'AWS::KMS::Key').Properties.KeyPolicy.Statement.filter(({ Principal }: any) => 'Service' in Principal);
  expect(inPolicy).toHaveLength(2);
  expect(JSON.parse(warning.slice(warning.indexOf('['), warning.lastIndexOf(' [ack')))).toEqual(inPolicy);
});

test('a key of the app, of this stack or of another: no warning', () => {
  const app = new App();
  const other = new Stack(app, 'Other');
  const stack = new Stack(app, 'Stack');
  newJob(stack, 'One', { encryptionKey: new kms.Key(stack, 'Key') });
  newJob(stack, 'Two', { encryptionKey: new kms.Key(other, 'Key') });
  expect(warningsOf(stack)).toEqual([]);
});

test.each<[string, (stack: Stack) => kms.IKeyRef]>([
  ['of this stack', (stack) => new kms.Key(stack, 'Key')],
  ['of another one', (stack) => new kms.Key(new Stack(stack.node.root as App, 'Other'), 'Key')],
  ['without a construct around it', (stack) => new kms.CfnKey(stack, 'Key')],
])('a key of the app that a request names by its ARN lets the service use it: %s', (_, keyIn) => {
  const stack = newStack();
  const key = keyIn(stack);
  const { keyArn } = key.keyRef;
  const request = InferenceJobRequest.fromObject({ ...REQUEST, kmsKeyArn: keyArn });
  TrainedModelInferenceJob.forRequest(stack, 'One', request);
  TrainedModelInferenceJob.forRequest(stack, 'Two', request);
  expect(warningsOf(stack)).toEqual([]);
  const { KeyPolicy } = onlyResourceOf(Stack.of(key), 'AWS::KMS::Key').Properties;
  expect(KeyPolicy.Statement.filter(({ Principal }: any) => 'Service' in Principal)).toHaveLength(2);
  expect(resourcesOf(stack, RUN).map(({ Properties }) => Properties.KmsKeyArn)).toEqual(Array(2).fill(stack.resolve(keyArn)));
});

test('a part of the ARN of a key of the app is no such key', () => {
  const stack = newStack();
  const kmsKeyArn = `arn:aws:kms:us-east-1:111122223333:key/${new kms.Key(stack, 'Key').keyId}`;
  TrainedModelInferenceJob.forRequest(stack, 'Job', InferenceJobRequest.fromObject({ ...REQUEST, kmsKeyArn }));
  expect(warningsOf(stack)).toHaveLength(1);
});

test.each<[string, (stack: Stack) => kms.IKey]>([
  ['of the app', (stack) => new kms.Alias(stack, 'Alias', { aliasName: 'alias/jobs', targetKey: new kms.Key(stack, 'Key') })],
  ['imported', (stack) => kms.Alias.fromAliasName(stack, 'Alias', 'alias/jobs')],
])('an alias %s is refused: the service takes keys only', (_, alias) => {
  const stack = newStack();
  expect(messageOf(() => newJob(stack, 'Job', { encryptionKey: alias(stack) })))
    .toMatch(/^invalid inference job at Stack\/Job: encryptionKey: got the alias .*, expected a key, not an alias$/);
});
