import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { loadServiceModel } from '../simulator';
import { InferenceInstanceType } from '../src';
import { wanted } from './lambda/events';
import { newJob } from './support';
import { requestProblems } from '../src/shared/request-problems';

const statics = Object.entries(InferenceInstanceType)
  .filter((entry): entry is [string, InferenceInstanceType] => entry[1] instanceof InferenceInstanceType);

test('the statics are the machines that the service knows', () => {
  const known = loadServiceModel().shapes.InferenceInstanceType.enum!;
  expect(known).toHaveLength(94);
  expect(statics.map(([, { value }]) => value).sort()).toEqual([...known].sort());
});

test('a static is named for its machine', () => {
  expect(statics.map(([name]) => name)).toEqual(statics.map(([, { value }]) => value.toUpperCase().replace(/[.-]/g, '_')));
});

const source = readFileSync(resolve(__dirname, '../src/inference-instance-type.ts'), 'utf8');
const documented = [...source.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s+public static readonly \w+ = new InferenceInstanceType\('(.+)'\);/g)]
  .map(([, documentation, value]) => ({ value, documentation }));

test('the documentation of a static says which machine it is, and of which family', () => {
  expect(documented).toHaveLength(statics.length);
  const silent = documented.filter(({ value, documentation }) => !documentation.includes(`\`${value}\`: family ${value.split('.')[1]}, `));
  expect(silent).toEqual([]);
});

test('what AWS marks as deprecated is marked with the reason, and nothing else', () => {
  const deprecated = documented.filter(({ documentation }) => documentation.includes('@deprecated'));
  expect(deprecated.map(({ value }) => value)).toEqual(['ml.p3.2xlarge', 'ml.p3.8xlarge', 'ml.p3.16xlarge']);
  expect(deprecated.filter(({ documentation }) => !/@deprecated AWS marks it as deprecated; .+/.test(documentation))).toEqual([]);
});

test('a request may name each of them', () => {
  const refused = statics.filter(([, { value }]) => requestProblems(wanted({ resourceConfig: { instanceType: value } }).request).length > 0);
  expect(refused).toEqual([]);
});

test('a machine that the library does not know', () => {
  const machine = InferenceInstanceType.of('ml.g9.nano');
  expect(machine.value).toBe('ml.g9.nano');
  expect(`${machine}`).toBe('ml.g9.nano');
});

describe('a warning for an instance type that may be a mistake', () => {
  const warningsOf = (instanceType: InferenceInstanceType) => {
    const stack = new Stack(new App(), 'Stack');
    newJob(stack, 'Job', { instanceType });
    return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ id, entry }) => [id, entry.data]);
  };

  test.each([
    ['ml.m5.xlarg', 'ml.m5.xlarge'], ['ml.M5.2xlarge', 'ml.m5.2xlarge'], ['ml.g5.xlarge ', 'ml.g5.xlarge'], ['ml.r7i.48xlrge', 'ml.r7i.48xlarge'],
  ])('%s: %s is the nearest', (given, nearest) => {
    const [[id, text], ...others] = warningsOf(InferenceInstanceType.of(given));
    expect([id, others]).toEqual(['/Stack/Job', []]);
    expect(text).toMatch(new RegExp(`^this version of cdk-cleanrooms-ml does not know the instanceType ${given}; the closest known one is ml\\.`));
    expect(text).toMatch(/\[ack: cdk-cleanrooms-ml:instanceType\]$/);
    expect(text).toContain(`is ${nearest}. `);
  });

  test('none for those that are known, nor for a token', () => {
    expect(warningsOf(InferenceInstanceType.ML_M5_XLARGE)).toEqual([]);
    expect(warningsOf(InferenceInstanceType.of('ml.m5.xlarge'))).toEqual([]);
    expect(warningsOf(InferenceInstanceType.of(Lazy.string({ produce: () => 'ml.new.one' })))).toEqual([]);
  });
});
