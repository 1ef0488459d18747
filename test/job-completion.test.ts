import { CfnOutput, CfnParameter, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { JobCompletion } from '../src';
import { ACTIVE, newJob, newStack, type Resource, resourcesOf, stackWithJob } from './support';

/** The legs of a stack in the order in which they wait. */
function legsOf(stack: Stack): Resource[] {
  return resourcesOf(stack, ACTIVE).sort((a, b) => a.Properties.Leg - b.Properties.Leg);
}

const upTo = (maximum: Duration) => legsOf(stackWithJob({ completion: JobCompletion.upTo(maximum) }));

test('a deployment waits for 4 hours by default', () => {
  expect(legsOf(stackWithJob()).map(({ Properties }) => Properties.WaitSeconds)).toEqual([2880, 2880, 2880, 2880, 2880]);
});

test.each([
  ['30 seconds', Duration.seconds(30), 1, 30],
  ['20 minutes', Duration.minutes(20), 1, 1200],
  ['50 minutes', Duration.minutes(50), 1, 3000],
  ['no whole number of seconds', Duration.millis(90_500), 1, 91],
  ['a second more', Duration.seconds(3001), 2, 1501],
  ['4 hours', Duration.hours(4), 5, 2880],
  ['12 hours', Duration.hours(12), 15, 2880],
  ['14 days', Duration.days(14), 404, 2995],
])('a wait of %s', (_, maximum, count, seconds) => {
  const legs = upTo(maximum);
  expect(legs.map(({ Properties }) => Properties)).toEqual(Array.from({ length: count }, (__, index) =>
    expect.objectContaining({ ...(count > 1 && { Leg: index + 1, Legs: count }), WaitSeconds: seconds })));
});

test('every leg comes after the one before, and the last one is Active', () => {
  const legs = upTo(Duration.hours(4));
  const ids = legs.map(({ id }) => id);

  expect(ids).toEqual([1, 2, 3, 4].map((number) => expect.stringMatching(new RegExp(`^JobWait${number}Of5[0-9A-F]{8}$`))).concat(
    expect.stringMatching(/^JobActive[0-9A-F]{8}$/)));
  legs.forEach(({ DependsOn }, index) => {
    expect(DependsOn!.filter((id) => ids.includes(id))).toEqual(ids.slice(Math.max(0, index - 1), index));
  });
});

test('a longer wait renames no attribute and no export', () => {
  const [one, five] = [Duration.minutes(50), Duration.hours(4)].map((maximum) => {
    const stack = newStack();
    const job = newJob(stack, 'Job', { completion: JobCompletion.upTo(maximum) });
    new CfnOutput(stack, 'Arn', { value: job.trainedModelInferenceJobArn, exportName: 'arn' });
    new CfnOutput(stack, 'Status', { value: job.status });
    stack.exportValue(job.collaborationIdentifier);
    return Template.fromStack(stack).findOutputs('*');
  });
  expect(one).toEqual(five);
  expect(Object.keys(one)).toHaveLength(3);
});

test.each([
  ['29 seconds', Duration.seconds(29)],
  ['14 days 1 second', Duration.seconds(14 * 24 * 3600 + 1)],
  ['0 seconds', Duration.seconds(0)],
  ['29 seconds 999 millis', Duration.millis(29_999)],
])('a wait of %s is refused', (given, maximum) => {
  expect(() => JobCompletion.upTo(maximum)).toThrow(`invalid completion of an inference job: got ${given}, expected a wait from 30 seconds to 14 days`);
});

test.each<[unknown, string]>([[undefined, 'nothing'], [null, 'null'], [4, 'the number 4'], ['4h', 'the string "4h"'], [{}, 'a map or another object']])(
  'a wait of %j is none', (maximum, given) => {
    expect(() => JobCompletion.upTo(maximum as Duration)).toThrow(
      `invalid completion of an inference job: got ${given}, expected a Duration, for example Duration.hours(4)`);
  });

test('a wait that is known only at deployment is refused', () => {
  const parameter = new CfnParameter(newStack(), 'Wait', { type: 'Number' });
  for (const seconds of [parameter.valueAsNumber, Lazy.number({ produce: () => 77 })]) {
    expect(() => JobCompletion.upTo(Duration.seconds(seconds))).toThrow(
      'invalid completion of an inference job: got a token, expected a Duration that is known at synth, because it decides how many resources wait');
  }
});
