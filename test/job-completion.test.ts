import { CfnParameter, Duration, Lazy } from 'aws-cdk-lib';
import { JobCompletion } from '../src';
import { ACTIVE, newJob, newStack, onlyResourceOf, stackWithJob } from './support';

const waitSeconds = (completion?: JobCompletion) => onlyResourceOf(stackWithJob({ completion }), ACTIVE).Properties.WaitSeconds;

test('a deployment waits 50 minutes unless told otherwise', () => {
  expect(waitSeconds()).toBe(3000);
});

test('a deployment waits as long as it is told', () => {
  expect(waitSeconds(JobCompletion.upTo(Duration.minutes(20)))).toBe(1200);
});

test.each([
  ['the shortest', Duration.seconds(30), 30],
  ['the longest', Duration.minutes(50), 3000],
])('%s wait is taken', (_, maximum, seconds) => {
  expect(JobCompletion.upTo(maximum).maximum?.toSeconds()).toBe(seconds);
});

test.each([
  ['29 seconds', Duration.seconds(29)],
  ['50 minutes 1 second', Duration.seconds(3001)],
  ['0 seconds', Duration.seconds(0)],
  ['4 hours', Duration.hours(4)],
])('a wait of %s is refused', (given, maximum) => {
  expect(() => JobCompletion.upTo(maximum)).toThrow(`a deployment can wait from 30 seconds to 50 minutes for an inference job, got ${given}`);
});

test('a wait that is known only at deployment passes', () => {
  const stack = newStack();
  const parameter = new CfnParameter(stack, 'Wait', { type: 'Number' });
  newJob(stack, 'Job', { completion: JobCompletion.upTo(Duration.seconds(parameter.valueAsNumber)) });
  expect(onlyResourceOf(stack, ACTIVE).Properties.WaitSeconds).toEqual({ Ref: 'Wait' });
  expect(waitSeconds(JobCompletion.upTo(Duration.seconds(Lazy.number({ produce: () => 77 }))))).toBe(77);
});
