import { generatedName, hasConfiguration, isGeneratedFor, isGeneratedForConfiguration } from '../../../lambda/jobs/job-name';

const owner = { stackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/a/1', logicalId: 'Resource' };
const A = 'a'.repeat(32);
const B = 'b'.repeat(32);

test.each([1, 37, 38, 39, 255])('for a logical ID of %d characters it has at most 63 and is recognized as its own', (length) => {
  const long = { ...owner, logicalId: 'L'.repeat(length) };
  const name = generatedName(long, A, 'feedbeef');

  expect(name.length).toBe(Math.min(63, length + 25));
  expect(name).toContain('-feedbeef-');
  expect(isGeneratedFor(long, name)).toBe(true);
  expect(isGeneratedForConfiguration(long, A, name)).toBe(true);
});

test('it distinguishes configurations, but not owners with the same long beginning', () => {
  const name = generatedName(owner, A, 'feedbeef');
  expect(isGeneratedFor(owner, generatedName(owner, B, 'feedbeef'))).toBe(true);
  expect(isGeneratedForConfiguration(owner, B, name)).toBe(false);
});

test('a later stack of the same name, which may adopt the job, recognizes it', () => {
  const later = { ...owner, stackId: owner.stackId.replace('/1', '/2') };
  const name = generatedName(owner, A, 'feedbeef');
  expect(isGeneratedFor(later, name)).toBe(true);
  expect(isGeneratedForConfiguration(later, A, name)).toBe(true);
});

test.each([
  ['resource', { ...owner, logicalId: 'Resource2' }],
  ['stack', { ...owner, stackId: owner.stackId.replace('stack/a/', 'stack/b/') }],
])('it is not taken for that of another %s', (_, other) => {
  const name = generatedName(owner, A, 'feedbeef');
  expect(isGeneratedFor(other, name)).toBe(false);
  expect(isGeneratedForConfiguration(other, A, name)).toBe(false);
});

describe('for a run', () => {
  const run = { stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:Runner-x1', executionName: `run-${'0123456789abcdef'.repeat(4)}` };
  const name = generatedName(run, A, 'feedbeef');

  test('it begins with the name of the execution, as far as it fits', () => {
    expect(name).toMatch(/^run-[0-9a-f]{34}-feedbeef-aaaaaa-[0-9a-f]{8}$/);
    expect(name).toHaveLength(63);
  });

  test('it is recognized by all runs of its state machine', () => {
    const another = { ...run, executionName: 'run-2' };
    expect([isGeneratedFor(run, name), isGeneratedFor(another, name)]).toEqual([true, true]);
    expect([isGeneratedForConfiguration(another, A, name), isGeneratedForConfiguration(another, B, name)]).toEqual([true, false]);
  });

  test('what has lost its tag is of the one configuration that the execution has', () => {
    const job = { name: 'given', tags: {} };
    expect([hasConfiguration(job, run, A), hasConfiguration(job, owner, A)]).toEqual([true, false]);
  });

  test.each([
    ['another state machine', { ...run, stateMachineArn: `${run.stateMachineArn}2` }], ['a resource', owner],
  ])('it is not taken for that of %s', (_, other) => {
    expect(isGeneratedFor(other, name)).toBe(false);
    expect(isGeneratedFor(run, generatedName(other, A, 'feedbeef'))).toBe(false);
  });
});
