import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { CleanRoomsMLSimulator, listen } from '../../simulator';

const ROOT = resolve(__dirname, '..', '..');

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the command line; `whenListening` is called with its address. */
function run(args: string[], whenListening: (url: string, stop: (signal: NodeJS.Signals) => void) => void = () => {}): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'simulator/main.ts', ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, errors] = ['', ''];
    child.stderr.on('data', (chunk) => { errors += chunk; });
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const url = /^listening on (http:\S+)\n/.exec(output)?.[1];
      if (url) {
        whenListening(url, (signal) => child.kill(signal));
      }
    });
    child.on('close', (code) => done({ code, output, errors }));
  });
}

test.each(['SIGINT', 'SIGTERM'] as const)('listens, and ends on %s', async (signal) => {
  let health: unknown;
  const { code, output, errors } = await run(['--port', '0', '--account', '123456789012'], (url, stop) => {
    void fetch(`${url}/_simulator/health`).then(async (response) => { health = await response.json(); }).finally(() => stop(signal));
  });
  expect([code, errors]).toEqual([0, '']);
  expect(output).toMatch(/^listening on http:\/\/127\.0\.0\.1:[1-9]\d*\n$/);
  expect(health).toMatchObject({ status: 'ok' });
});

test('a flag, or a port, that cannot be used: one sentence', async () => {
  const occupied = await listen(new CleanRoomsMLSimulator());
  try {
    expect(await Promise.all([run(['--prot', '1']), run(['--port', '65536'])])).toEqual([
      { code: 2, output: '', errors: "Unknown option '--prot'\n" },
      { code: 2, output: '', errors: "--port must be a number from 0 to 65535, not '65536'\n" },
    ]);
    expect(await Promise.all([run(['--plan', '{"runningMs":"x"}']), run(['--port', `${occupied.port}`])])).toEqual([
      { code: 2, output: '', errors: '--plan: runningMs must be a number that is not negative\n' },
      { code: 1, output: '', errors: `port ${occupied.port} on 127.0.0.1 is already in use: choose another, or 0 for a free one\n` },
    ]);
  } finally {
    await occupied.close();
  }
});
