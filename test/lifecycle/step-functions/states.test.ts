import { FUNCTION, outputOf, Playground, types } from './playground';

const task = (more: object = {}) => ({ Type: 'Task', Resource: FUNCTION, ...more });

describe('states', () => {
  test('a Wait waits for seconds, or until a time', async () => {
    const playground = new Playground();
    await playground.play({
      A: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'B' },
      B: { Type: 'Wait', TimestampPath: '$.time', Next: 'C' },
      C: task({ End: true }),
    }, { seconds: 90, time: '2026-01-01T00:10:00Z' });

    expect(playground.invocations).toEqual([{ at: 600, input: { seconds: 90, time: '2026-01-01T00:10:00Z' } }]);
  });

  test.each([
    [{ a: 1 }, 'number'],
    [{ a: 'text' }, 'text'],
    [{ a: null }, 'default'],
    [{}, 'nothing'],
  ])('a Choice for %j is %s', async (input, expected) => {
    const end = (Result: string) => ({ Type: 'Pass', Result, End: true });
    const execution = await new Playground().play({
      A: {
        Type: 'Choice',
        Choices: [
          { Not: { Variable: '$.a', IsPresent: true }, Next: 'nothing' },
          { And: [{ Variable: '$.a', NumericGreaterThan: 0 }, { Variable: '$.a', NumericLessThanEquals: 1 }], Next: 'number' },
          { Or: [{ Variable: '$.a', StringMatches: 't*t' }, { Variable: '$.a', BooleanEquals: true }], Next: 'text' },
        ],
        Default: 'default',
      },
      nothing: end('nothing'),
      number: end('number'),
      text: end('text'),
      default: end('default'),
    }, input);

    expect(outputOf(execution)).toBe(expected);
  });

  test('a Choice without a match fails', async () => {
    const execution = await new Playground().play({ A: { Type: 'Choice', Choices: [{ Variable: '$.a', StringEquals: 'x', Next: 'B' }] }, B: { Type: 'Succeed' } }, { a: 'y' });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  test('a Fail takes its error and its cause from the input', async () => {
    const execution = await new Playground().play({ A: { Type: 'Fail', ErrorPath: '$.error', CausePath: "States.Format('because {}', $.why)" } }, { error: 'My.Error', why: 'of it' });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'My.Error', cause: 'because of it' });
  });

  test('the output of a state is at most 256 KiB', async () => {
    const execution = await new Playground(() => 'x'.repeat(262_144)).play({ A: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], Next: 'B' }), B: { Type: 'Succeed' } });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('a Map', () => {
  const wait = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, Next: 'T' }, T: task({ End: true }) } };

  test('runs so many iterations at once, each with its item, and gives their outputs in order', async () => {
    const playground = new Playground(({ n }: { n: number }) => n * 10);
    const execution = await playground.play({
      A: {
        Type: 'Map',
        ItemsPath: '$.list',
        MaxConcurrency: 2,
        ItemProcessor: wait,
        End: true,
        ItemSelector: { 'n.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', 'shared.$': '$.shared' },
      },
    }, { list: [1, 2, 3], shared: 's' });

    expect(outputOf(execution)).toEqual([10, 20, 30]);
    expect(playground.invocations).toEqual([
      { at: 60, input: { n: 1, index: 0, shared: 's' } }, { at: 60, input: { n: 2, index: 1, shared: 's' } }, { at: 120, input: { n: 3, index: 2, shared: 's' } },
    ]);
    expect(execution.history.count('MapIterationSucceeded')).toBe(3);
  });

  test('fails with its first iteration that fails: the others end, and no further one begins', async () => {
    const playground = new Playground(() => {
      throw Object.assign(new Error('no'), { name: 'No' });
    });
    const execution = await playground.play({ A: { Type: 'Map', MaxConcurrency: 1, ItemProcessor: wait, End: true } }, [1, 2, 3]);

    expect(execution).toMatchObject({ status: 'FAILED', error: 'No' });
    expect(playground.invocations).toHaveLength(1);
  });
});

describe('a Parallel', () => {
  test('gives the outputs of its branches, and catches what one of them throws', async () => {
    const branches = (second: object) => [
      { StartAt: 'P', States: { P: { Type: 'Pass', Result: 1, End: true } } },
      { StartAt: 'Q', States: { Q: second } },
    ];
    const playground = new Playground();
    const succeeded = await playground.play({ A: { Type: 'Parallel', Branches: branches({ Type: 'Pass', Result: 2, End: true }), End: true } });
    const caught = await playground.play({
      A: { Type: 'Parallel', Branches: branches({ Type: 'Fail', Error: 'No', Cause: 'of it' }), Catch: [{ ErrorEquals: ['No'], ResultPath: '$.error', Next: 'B' }], Next: 'B' },
      B: { Type: 'Succeed' },
    }, { a: 1 });

    expect(outputOf(succeeded)).toEqual([1, 2]);
    expect(outputOf(caught)).toEqual({ a: 1, error: { Error: 'No', Cause: 'of it' } });
    expect(types(caught)).toContain('ParallelStateFailed');
  });
});
