import { machineArn, Playground } from './playground';
import { type CallTrouble, stepFunctionsClient } from './sdk';

const MACHINE = machineArn('machine');

function clientOf(one: Playground, more: { readonly troubles?: (CallTrouble | undefined)[]; readonly denied?: readonly string[] } = {}) {
  const { troubles = [], denied = [] } = more;
  const asked: string[] = [];
  const client = stepFunctionsClient(one.machines, {
    time: one.time,
    trouble: () => troubles.shift(),
    requireAllowed: (action, resource) => {
      asked.push(`${action} ${resource}`);
      if (denied.includes(action)) {
        throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
      }
    },
  });
  return { asked, call: (method: string, input: object) => one.time.run(client[`SFN.${method}`](input)) };
}

function playground(): Playground {
  const one = new Playground();
  one.put('machine', { W: { Type: 'Wait', Seconds: 100, End: true } });
  return one;
}

test('DescribeExecution answers as the SDK does, with dates', async () => {
  const one = playground();
  const { arn } = one.start('machine', { a: 1 }, 'x');
  const { call, asked } = clientOf(one);
  expect(await call('describeExecution', { executionArn: arn })).toEqual({
    executionArn: arn,
    stateMachineArn: MACHINE,
    name: 'x',
    status: 'RUNNING',
    startDate: new Date('2026-01-01T00:00:00Z'),
    input: '{"a":1}',
    inputDetails: { included: true },
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
  });
  await call('stopExecution', { executionArn: arn, error: 'E', cause: 'c' });
  expect(await call('describeExecution', { executionArn: arn })).toMatchObject({
    status: 'ABORTED', stopDate: new Date('2026-01-01T00:00:00Z'), error: 'E', cause: 'c', redriveStatus: 'REDRIVABLE',
  });
  expect(asked).toEqual([`states:DescribeExecution ${arn}`, `states:StopExecution ${arn}`, `states:DescribeExecution ${arn}`]);
});

test('ListExecutions answers as the SDK does', async () => {
  const one = playground();
  const { arn } = one.start('machine', {}, 'x');
  const { call, asked } = clientOf(one);
  expect(await call('listExecutions', { stateMachineArn: MACHINE, statusFilter: 'RUNNING' })).toEqual({
    executions: [{ executionArn: arn, stateMachineArn: MACHINE, name: 'x', status: 'RUNNING', startDate: new Date('2026-01-01T00:00:00Z'), redriveCount: 0 }],
  });
  expect(asked).toEqual([`states:ListExecutions ${MACHINE}`]);
});

test('SendTask* is allowed by the machine that the token belongs to', async () => {
  const one = playground();
  one.put('outer', {
    A: {
      Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.waitForTaskToken', Parameters: { StateMachineArn: MACHINE, Input: { 'token.$': '$$.Task.Token' } }, End: true,
    },
  });
  const execution = one.start('outer');
  await one.pass(1);
  const { token: taskToken } = JSON.parse(one.machines.executions[1].input) as { token: string };
  const { call, asked } = clientOf(one);
  await call('sendTaskHeartbeat', { taskToken });
  await call('sendTaskSuccess', { taskToken, output: '1' });
  await expect(call('sendTaskFailure', { taskToken, error: 'E' })).rejects.toMatchObject({ name: 'TaskTimedOut', $metadata: { httpStatusCode: 400 } });

  expect(execution.output).toBe('1');
  expect(asked).toEqual(['Heartbeat', 'Success', 'Failure'].map((what) => `states:SendTask${what} ${machineArn('outer')}`));
});

describe('trouble', () => {
  const arnOf = (one: Playground) => one.start('machine', {}, 'x').arn;

  test('what is throttled or fails twice is tried a third time', async () => {
    const one = playground();
    const { call } = clientOf(one, { troubles: ['throttled', 'failed'] });
    expect(await call('describeExecution', { executionArn: arnOf(one) })).toMatchObject({ name: 'x' });
  });

  test.each([['throttled', 'ThrottlingException'], ['failed', 'InternalServerException'], ['lost', 'TimeoutError']] as const)('%s three times is %s', async (how, name) => {
    const one = playground();
    const { call } = clientOf(one, { troubles: [how, how, how] });
    await expect(call('describeExecution', { executionArn: arnOf(one) })).rejects.toMatchObject({ name });
  });

  test('a call whose answer is lost has acted, and one that is throttled has not', async () => {
    const one = playground();
    const [stopped, running] = [one.start('machine', {}, 'x'), one.start('machine', {}, 'y')];
    await clientOf(one, { troubles: ['lost', 'throttled', 'throttled'] }).call('stopExecution', { executionArn: stopped.arn }).catch(() => undefined);
    await clientOf(one, { troubles: ['throttled', 'throttled', 'throttled'] }).call('stopExecution', { executionArn: running.arn }).catch(() => undefined);
    expect([stopped.status, running.status]).toEqual(['ABORTED', 'RUNNING']);
  });

  test('a call that hangs acts, and never answers', async () => {
    const one = playground();
    const execution = one.start('machine');
    const { call } = clientOf(one, { troubles: ['hangs'] });
    const answered = await Promise.race([call('stopExecution', { executionArn: execution.arn }).catch(() => 'nothing happens any more'), one.pass(50).then(() => 'waits')]);
    expect([answered, execution.status]).toEqual(['waits', 'ABORTED']);
  });

  test('a call that no policy allows does nothing', async () => {
    const one = playground();
    const execution = one.start('machine');
    await expect(clientOf(one, { denied: ['states:StopExecution'] }).call('stopExecution', { executionArn: execution.arn })).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(execution.status).toBe('RUNNING');
  });
});
