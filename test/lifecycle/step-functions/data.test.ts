import { outputOf, Playground } from './playground';

const pass = async (state: object, input: unknown = {}) => outputOf(await new Playground().play({ A: { Type: 'Pass', End: true, ...state } }, input));

describe('the data of a state', () => {
  test('Parameters take the place of the input, and ResultPath combines the result with the raw input', async () => {
    expect(await pass({ InputPath: '$.a', Parameters: { 'c.$': '$.b', 'd': 1 }, ResultPath: '$.e.f' }, { a: { b: [2] } }))
      .toEqual({ a: { b: [2] }, e: { f: { c: [2], d: 1 } } });
  });

  test.each([
    [{ InputPath: null }, {}],
    [{ ResultPath: null, Result: 1 }, { a: 1 }],
    [{ OutputPath: null }, {}],
    [{ OutputPath: '$.a' }, 1],
    [{ Result: [1] }, [1]],
  ])('%j of {"a":1} gives %j', async (state, expected) => {
    expect(await pass(state, { a: 1 })).toEqual(expected);
  });

  test('a path finds members and items', async () => {
    expect(await pass({ Parameters: { 'x.$': '$.a[1][\'b c\']' } }, { a: [0, { 'b c': 'found' }] })).toEqual({ x: 'found' });
  });

  test('a path that leads nowhere fails the execution, whatever its Catch says', async () => {
    const execution = await new Playground().play({
      A: { Type: 'Parallel', Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', InputPath: '$.none', End: true } } }], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'C' }], Next: 'C' },
      C: { Type: 'Succeed' },
    });

    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('\'$.none\' could not be found') });
  });
});

describe('the context object', () => {
  test('names the execution, the state and the machine', async () => {
    const playground = new Playground();
    playground.put('machine', { A: { Type: 'Pass', Parameters: { 'all.$': '$$' }, End: true } });
    const execution = playground.start('machine', { a: 1 }, 'one');
    await playground.end(execution);

    expect(outputOf(execution)).toEqual({
      all: {
        Execution: {
          Id: 'arn:aws:states:us-east-1:111122223333:execution:machine:one',
          Name: 'one',
          Input: { a: 1 },
          RoleArn: 'machineRole',
          StartTime: '2026-01-01T00:00:00.000Z',
          RedriveCount: 0,
        },
        State: { EnteredTime: '2026-01-01T00:00:00.000Z', Name: 'A', RetryCount: 0 },
        StateMachine: { Id: 'arn:aws:states:us-east-1:111122223333:stateMachine:machine', Name: 'machine' },
      },
    });
  });
});

describe('the intrinsic functions', () => {
  test.each([
    ["States.Format('run-{}', $.a)", 'run-1'],
    ["States.Format('{} it\\'s \\{\\}', $.text)", 'a "b" it\'s {}'],
    ["States.Hash(States.Format('{}|{}', $.text, $.a), 'SHA-256')", 'd328fe4321cfbb0a423f42561ccd296e355059de3534a93873984fed7179f5e9'],
    ['States.JsonToString($.list)', '[1,"2"]'],
    ['States.StringToJson($.json)', { b: 1 }],
    ['States.ArrayGetItem($.list, 1)', '2'],
  ])('%s', async (expression, expected) => {
    const result = await pass({ Parameters: { 'x.$': expression } }, { a: 1, text: 'a "b"', list: [1, '2'], json: '{"b":1}' });
    expect(result).toEqual({ x: expected });
  });

  test('States.UUID is another one each time', async () => {
    const { x, y } = await pass({ Parameters: { 'x.$': 'States.UUID()', 'y.$': 'States.UUID()' } }) as Record<string, string>;
    expect(x).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(y).not.toBe(x);
  });
});

describe('what is not understood is refused when the machine is made', () => {
  const put = (state: object, more: object = {}) => () => new Playground().put('machine', { A: { Type: 'Pass', End: true, ...state } }, more);

  test.each([
    ['a type', { Type: 'Activity' }, 'Activity'],
    ['a member', { Assign: { a: 1 } }, 'Assign'],
    ['a path', { InputPath: '$..a' }, '$..a'],
    ['a filter', { Parameters: { 'a.$': '$.b[?(@.c==1)]' } }, '$.b[?(@.c==1)]'],
    ['a function', { Parameters: { 'a.$': 'States.MathAdd(1, 2)' } }, 'States.MathAdd'],
    ['another query language', { QueryLanguage: 'JSONata' }, 'JSONata'],
    ['a rule', { Type: 'Choice', End: undefined, Choices: [{ Variable: '$.a', TimestampEquals: '2026-01-01T00:00:00Z', Next: 'A' }] }, 'TimestampEquals'],
    ['a state that there is not', { End: undefined, Next: 'B' }, 'there is no state B'],
    ['a distributed Map', { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'B', States: { B: { Type: 'Succeed' } } } }, 'DISTRIBUTED'],
    ['States.ALL beside another name', { Type: 'Parallel', Branches: [], Retry: [{ ErrorEquals: ['States.ALL', 'a'] }] }, 'States.ALL has to be alone'],
  ])('%s', (_, state, named) => {
    expect(put(state)).toThrow(named);
  });

  test('a task for a resource that is not known ends the test, and is no failure of the state', async () => {
    const played = new Playground().play({ A: { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], Next: 'B' }, B: { Type: 'Succeed' } });
    await expect(played).rejects.toThrow('sns:publish');
  });
});
