import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { KEY_ARN, messageOf, newJob, newStack, onlyResourceOf } from '../support';

// CDK has warnings of its own, from version to version.
const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('\\[ack: cdk-cleanrooms-ml:'))
  .map(({ entry }) => String(entry.data));

test('the policy of a key that is not in the app: a warning with the statements to add', () => {
  const stack = newStack();
  newJob(stack, 'Job', { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN) });
  const [warning, ...others] = warningsOf(stack);
  expect(others).toEqual([]);
  expect(warning).toMatch(/^the policy of the encryption key is not in this app\. If the key is in another account, its policy must also grant the role of the provider or runner the KMS actions that are in the policy of that role: pass a role of your own, whose ARN you know\. Add these statements to the key policy if it does not have them: .* \[ack: cdk-cleanrooms-ml:keyPolicy\]$/);

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

test.each<[string, (stack: Stack) => kms.IKey]>([
  ['of the app', (stack) => new kms.Alias(stack, 'Alias', { aliasName: 'alias/jobs', targetKey: new kms.Key(stack, 'Key') })],
  ['imported', (stack) => kms.Alias.fromAliasName(stack, 'Alias', 'alias/jobs')],
])('an alias %s is refused: the service takes keys only', (_, alias) => {
  const stack = newStack();
  expect(messageOf(() => newJob(stack, 'Job', { encryptionKey: alias(stack) })))
    .toMatch(/^invalid inference job at Stack\/Job: encryptionKey: got the alias .*, expected a key, not an alias$/);
});
