import { execFile } from 'child_process';
import { createServer, type Server } from 'http';
import type { AddressInfo } from 'net';
import { text } from 'stream/consumers';
import { promisify } from 'util';
import { ROOT } from '../../local-cloud/environment';
import { fastClock } from '../../local-cloud/fast-clock';
import { timeOfFunctions } from '../../local-cloud/ministack';

const ORIGIN = Date.now() - 3_600_000;
const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:Runs';
const RUN = 'arn:aws:states:us-east-1:111122223333:execution:Runs:run-1';
const PARENT = 'arn:aws:states:us-east-1:111122223333:execution:Scoring:1';
const STOPPED = 1_764_000_000.5;

/** MiniStack: one run, with the token `token-1`, for an execution of this status. */
async function serve(statusOfParent: string): Promise<{ server: Server; url: string }> {
  const answers: Record<string, (input: any) => object | undefined> = {
    ListStateMachines: () => ({ stateMachines: [{ stateMachineArn: MACHINE }] }),
    ListExecutions: () => ({ executions: [{ executionArn: RUN, stopDate: STOPPED }] }),
    DescribeExecution: ({ executionArn }) => (executionArn === RUN
      ? { status: 'RUNNING', input: JSON.stringify({ token: 'token-1', AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: PARENT }) }
      : { status: statusOfParent, input: '{}' }),
    SendTaskHeartbeat: () => ({}),
  };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const answer = answers[String(request.headers['x-amz-target']).split('.')[1]]?.(JSON.parse(body));
      response.writeHead(answer ? 200 : 400).end(JSON.stringify(answer ?? { __type: 'ExecutionDoesNotExist', message: 'there is none' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** What a function of MiniStack gets from the client of Step Functions, or the name of its error. */
async function inFunction(call: string, statusOfParent = 'RUNNING'): Promise<unknown> {
  const { server, url } = await serve(statusOfParent);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', `
      const { SFN } = require('@aws-sdk/client-sfn');
      new SFN().${call}.then((answer) => answer, ({ name, message }) => ({ name, message })).then((result) => console.log(JSON.stringify(result)));
    `], { cwd: ROOT, env: { ...process.env, ...timeOfFunctions(ORIGIN), AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: '111122223333' } });
    return JSON.parse(stdout);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('a state of an execution that runs waits with its token', async () => {
  expect(await inFunction('sendTaskHeartbeat({ taskToken: "token-1" })')).toEqual({});
});

test('a state of an execution that was stopped no longer waits', async () => {
  expect(await inFunction('sendTaskHeartbeat({ taskToken: "token-1" })', 'ABORTED')).toMatchObject({ name: 'TaskTimedOut' });
});

test('no state waits with a token that no run has', async () => {
  expect(await inFunction('sendTaskHeartbeat({ taskToken: "token-2" })')).toMatchObject({ name: 'TaskTimedOut' });
});

test('times are those of the functions', async () => {
  expect(await inFunction(`listExecutions({ stateMachineArn: "${MACHINE}" })`))
    .toEqual({ executions: [{ executionArn: RUN, stopDate: new Date(fastClock(ORIGIN)(STOPPED * 1000)).toISOString() }] });
});

test('an error has the name that AWS gives it', async () => {
  expect(await inFunction('stopExecution({})')).toEqual({ name: 'ExecutionDoesNotExist', message: 'there is none' });
});
