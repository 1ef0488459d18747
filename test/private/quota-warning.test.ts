import { Annotations as Noted, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { InferenceJobProvider } from '../../src';
import { MEMBERSHIP, newJob, newStack, OTHER_MEMBERSHIP } from '../support';

const newJobs = (stack: Stack, ids: string, props: Parameters<typeof newJob>[2] = {}) => [...ids].forEach((id) => newJob(stack, id, props));
const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue());
const warning = (membership: string) => ({
  id: '/Stack/CleanRoomsMLInferenceJobProvider',
  entry: expect.objectContaining({
    data: `more than five inference jobs are declared in ${membership}. By default, five jobs can run at once in a membership, and ten in an account. `
      + 'A job that finds no free slot waits for up to 50 minutes, and then fails the deployment. Set maxConcurrentJobs of InferenceJobProvider to limit how '
      + 'many run at once, or acknowledge this warning on the stack or the provider if your quotas are higher [ack: cdk-cleanrooms-ml:maxConcurrentJobs]',
  }),
});

test('five jobs of each membership: none', () => {
  const stack = newStack();
  newJobs(stack, 'ABCDE');
  newJobs(stack, 'FGHIJ', { membershipIdentifier: OTHER_MEMBERSHIP });
  expect(warningsOf(stack).filter(({ entry }) => String(entry.data).includes('maxConcurrentJobs'))).toEqual([]);
});

test('more than five: one for the membership, on the provider', () => {
  const stack = newStack();
  newJobs(stack, 'ABCDEF');
  expect(warningsOf(stack)).toMatchObject([warning(`membership ${MEMBERSHIP}`)]);
  newJobs(stack, 'GHIJKLM');
  expect(warningsOf(stack)).toHaveLength(1);
});

test('the jobs of all providers of the stack count', () => {
  const stack = newStack();
  newJobs(stack, 'ABC');
  newJobs(stack, 'DEF', { provider: new InferenceJobProvider(stack, 'Provider') });
  expect(warningsOf(stack).map(({ id }) => id)).toEqual(['/Stack/CleanRoomsMLInferenceJobProvider', '/Stack/Provider']);
});

test('more than ten in the stack are too many for an account', () => {
  const stack = newStack();
  newJobs(stack, 'ABCDE');
  newJobs(stack, 'FGHIJ', { membershipIdentifier: OTHER_MEMBERSHIP });
  newJobs(stack, 'K', { membershipIdentifier: new CfnParameter(stack, 'Membership').valueAsString });
  expect(warningsOf(stack).map(({ entry }) => String(entry.data)).filter((text) => text.startsWith('more than'))).toEqual([expect.stringContaining('more than ten inference jobs are declared in the stack. ')]);
});

test('a token is a membership, and not shown', () => {
  const stack = newStack();
  const membershipIdentifier = new CfnParameter(stack, 'Membership').valueAsString;
  newJobs(stack, 'ABCDE', { membershipIdentifier });
  newJobs(stack, 'FGHIJ');
  expect(warningsOf(stack)).toEqual([]);
  newJob(stack, 'K', { membershipIdentifier });
  expect(warningsOf(stack)).toMatchObject([warning('one membership')]);
});

test.each(['before', 'after'])('it can be acknowledged %s the jobs', (when) => {
  const stack = newStack();
  const acknowledge = () => Noted.of(stack).acknowledgeWarning('cdk-cleanrooms-ml:maxConcurrentJobs', 'raised to 20');
  if (when === 'before') {
    acknowledge();
  }
  newJobs(stack, 'ABCDEF');
  if (when === 'after') {
    acknowledge();
  }
  expect(warningsOf(stack)).toEqual([]);
});

test('none with maxConcurrentJobs', () => {
  const stack = newStack();
  newJobs(stack, 'ABCDEF', { provider: new InferenceJobProvider(stack, 'Provider', { maxConcurrentJobs: 6 }) });
  expect(warningsOf(stack)).toEqual([]);
});
