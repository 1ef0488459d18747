import { spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';

const CHILDREN = JSON.stringify(path.join(__dirname, '..', '..', 'scripts', 'children.js'));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'children-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const node = (script: string) => JSON.stringify([process.execPath, ['-e', script]]).slice(1, -1);

test('an interruption ends what a child has started whose own parent has ended at once', async () => {
  const note = path.join(folder, 'pid');
  // As the CDK CLI, which takes its time; as a demo, which ends it; as Jest, which waits for nobody; and as `npm test`.
  const slow = `process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000);
    require('fs').writeFileSync(${JSON.stringify(note)}, String(process.pid))`;
  const demo = `const { start, endWithUs } = require(${CHILDREN}); endWithUs(); start(${node(slow)}, { stdio: 'ignore' })`;
  const jest = `require('child_process').spawn(${node(demo)}, { stdio: 'inherit' })`;
  const outer = `const { start, endWithUs } = require(${CHILDREN}); endWithUs(); start(${node(jest)}, { stdio: 'inherit' })`;
  const outermost = spawn(process.execPath, ['-e', outer], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CDK_CLEANROOMS_ML_LEVEL: '1' },
  });
  while (!existsSync(note) || readFileSync(note, 'utf8') === '') {
    await sleep(20);
  }
  const pid = Number(readFileSync(note, 'utf8'));

  outermost.kill('SIGTERM');
  const [code] = await once(outermost, 'exit');

  expect(code).toBe(128 + 15);
  const isRunning = stateOf(pid).match(/^[^Z]/) !== null;
  if (isRunning) {
    process.kill(pid, 'SIGKILL');
  }
  expect(isRunning).toBe(false);
});

/** Empty if there is no such process; that of one that has ended, but that nobody has asked for, begins with Z. */
const stateOf = (pid: number) => spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
