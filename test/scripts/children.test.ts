import { spawn } from 'child_process';
import { once } from 'events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { isRunning, ps } from './processes';

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
  expectEnded(pid);
});

test.each([
  ['the output of the outermost process is closed', "process.stdout.write('more')", 128 + 1],
  ['the outermost process throws', "throw new Error('a mistake')", 1],
])('when %s, its children end theirs', async (_, action, status) => {
  const inherit = "{ stdio: ['ignore', 'ignore', 'inherit'] }";
  const slow = 'setInterval(() => undefined, 1000); process.stderr.write(`pid ${process.pid}.`)';
  const demo = `const { start, endWithUs } = require(${CHILDREN}); endWithUs(); start(${node(slow)}, ${inherit})`;
  const outer = `const { start, endWithUs } = require(${CHILDREN}); endWithUs(); start(${node(demo)}, ${inherit});
    process.stdin.once('data', () => { ${action} })`;
  const outermost = spawn(process.execPath, ['-e', outer], { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const pid = await new Promise<number>((resolve) => outermost.stderr.on('data', (text) => {
    output += text;
    const [, found] = /pid (\d+)\./.exec(output) ?? [];
    if (found !== undefined) {
      resolve(Number(found));
    }
  }));

  outermost.stdout.destroy();
  await once(outermost.stdout, 'close');
  outermost.stdin.write('now');
  const [code] = await once(outermost, 'exit');

  expectEnded(pid);
  expect(code).toBe(status);
});

test('a machine without ps is told what to install', () => {
  expect(() => ps([], { PATH: '/nowhere' })).toThrow('this test needs ps of the package procps');
});

function expectEnded(pid: number): void {
  const survives = isRunning(pid);
  if (survives) {
    process.kill(pid, 'SIGKILL');
  }
  expect(survives).toBe(false);
}
