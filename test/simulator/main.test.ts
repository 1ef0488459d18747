import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { authorization, MEMBERSHIP, minimalStart } from './support';
import { CleanRoomsMLSimulator, listen } from '../../simulator';

const ROOT = resolve(__dirname, '..', '..');
const JOBS = `/memberships/${MEMBERSHIP}/trained-model-inference-jobs`;
const HEADERS = { authorization: authorization() };

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command line; `whenListening` is called with its address, and then it is ended. */
function run(
  args: string[], whenListening: (url: string, printed: () => string) => Promise<void> = async () => undefined, signal: NodeJS.Signals = 'SIGTERM',
): Promise<Ended> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, ['scripts/main.js', 'simulator/main.ts', ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, errors, isListening] = ['', '', false];
    child.stderr.on('data', (chunk) => { errors += chunk; });
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const url = /^listening on (http:[^\s,]+)/.exec(output)?.[1];
      if (url && !isListening && output.includes('AWS_REGION')) {
        isListening = true;
        whenListening(url, () => output).catch(failed).finally(() => child.kill(signal));
      }
    });
    child.on('close', (code) => done({ code, output, errors }));
  });
}

const variablesIn = (output: string) => Object.fromEntries([...output.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));

async function start(url: string, name: string): Promise<string> {
  const response = await fetch(url + JOBS, { method: 'POST', headers: HEADERS, body: JSON.stringify({ ...minimalStart({ name }), membershipIdentifier: undefined }) });
  return ((await response.json()) as { trainedModelInferenceJobArn: string }).trainedModelInferenceJobArn;
}

async function statusOf(url: string, arn: string): Promise<string> {
  const response = await fetch(`${url}${JOBS}/${encodeURIComponent(arn)}`, { headers: HEADERS });
  return ((await response.json()) as { status: string }).status;
}

/** Asks until the job has ended. */
async function ended(url: string, arn: string): Promise<string> {
  for (;;) {
    const status = await statusOf(url, arn);
    if (!/_PENDING$|_IN_PROGRESS$/.test(status)) {
      return status;
    }
  }
}

test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('listens, says how to reach it, and ends on %s', async (signal, code) => {
  let health: unknown;
  const result = await run(['--port', '0', '--account', '123456789012'], async (url) => {
    health = await (await fetch(`${url}/_simulator/health`)).json();
  }, signal);
  expect([result.code, result.errors]).toEqual([code, '']);
  expect(health).toMatchObject({ status: 'ok' });
  const [, url] = /^listening on (http:\/\/127\.0\.0\.1:[1-9]\d*)\n/.exec(result.output)!;
  expect(variablesIn(result.output)).toEqual({
    AWS_ENDPOINT_URL_CLEANROOMSML: url,
    AWS_ACCESS_KEY_ID: '111122223333',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_REGION: 'us-east-1',
  });
});

test('jobs end fast, as their names say, and every change of a status is a line', async () => {
  const statuses: string[] = [];
  const { output } = await run(['--speed', '100000', '--outcome', 'nightly-*=CREATE_FAILED', '--outcome', '*=ACTIVE'], async (url, printed) => {
    for (const name of ['nightly-1', 'other']) {
      statuses.push(await ended(url, await start(url, name)));
    }
    while (!printed().includes('other')) {
      await new Promise((later) => setTimeout(later, 10));
    }
  });
  expect(statuses).toEqual(['CREATE_FAILED', 'ACTIVE']);
  expect(output).toMatch(/^\S+Z {2}job 1 {2}CREATE_FAILED {2}nightly-1$/m);
});

test('boto3 finds it by the variables that are printed', async () => {
  let names = '';
  await run([], async (url, printed) => {
    await start(url, 'by boto3');
    const code = `import boto3; print([job["name"] for job in boto3.client("cleanroomsml").list_trained_model_inference_jobs(membershipIdentifier="${MEMBERSHIP}")`
      + '["trainedModelInferenceJobs"]])';
    const { stdout } = await promisify(execFile)(join(ROOT, '.cache', 'python', 'bin', 'python'), ['-c', code], { env: variablesIn(printed()) });
    names = stdout;
  });
  expect(names).toBe("['by boto3']\n");
});

test('jobs are kept in a file, also when the process is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  try {
    const args = ['--state', join(folder, 'state.json')];
    let arn = '';
    await run(args, async (url) => { arn = await start(url, 'kept'); }, 'SIGKILL');
    let status = '';
    await run(args, async (url) => { status = await statusOf(url, arn); });
    expect(status).toBe('CREATE_PENDING');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a flag, or a port, that cannot be used: one sentence', async () => {
  const occupied = await listen(new CleanRoomsMLSimulator());
  try {
    const refused = async (...args: string[]) => {
      const { code, output, errors } = await run(args);
      return [code, output, errors];
    };
    expect(await refused('--prot', '1')).toEqual([2, '', "Unknown option '--prot'\n"]);
    expect(await refused('--port', '65536')).toEqual([2, '', "--port must be a number from 0 to 65535, not '65536'\n"]);
    expect(await refused('--speed', '0')).toEqual([2, '', "--speed must be a number above 0 and up to 100000, not '0'\n"]);
    expect(await refused('--outcome', 'nightly')).toEqual([2, '', "--outcome must be a name pattern, '=', and ACTIVE or CREATE_FAILED, not 'nightly'\n"]);
    expect(await refused('--plan', '{"runningMs":"x"}')).toEqual([2, '', '--plan: runningMs must be a number that is not negative\n']);
    expect(await refused('--port', `${occupied.port}`)).toEqual([1, '', `port ${occupied.port} on 127.0.0.1 is already in use: choose another, or 0 for a free one\n`]);
  } finally {
    await occupied.close();
  }
});
