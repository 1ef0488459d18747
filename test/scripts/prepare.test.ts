import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

const root = path.join(__dirname, '..', '..');

let clone: string;
let bin: string;

/** A clone whose npm packages are installed and whose Python environment is not, on a machine with what is in `bin` only. */
beforeEach(() => {
  clone = mkdtempSync(path.join(tmpdir(), 'clone-'));
  for (const file of ['scripts', 'package-lock.json', 'local-cloud/requirements.txt']) {
    cpSync(path.join(root, file), path.join(clone, file), { recursive: true });
  }
  bin = path.join(clone, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, path.join(bin, 'node'));
  mkdirSync(path.join(clone, 'node_modules'));
  writeFileSync(path.join(clone, 'node_modules', '.installed-from'),
    createHash('sha256').update(readFileSync(path.join(root, 'package-lock.json'))).digest('hex'));
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

function prepare(): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/main.js', 'demo/main.ts'], { cwd: clone, env: { PATH: bin }, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

function executable(name: string, script: string): void {
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(bin, name), 0o755);
}

test('a missing Python is named in one sentence', () => {
  const { status, output } = prepare();

  expect(status).toBe(1);
  expect(output.trim().split('\n').at(-1)).toBe(
    'error: Python 3.10 or newer is needed for MiniStack, the local deployment engine, and none was found on the PATH');
});

test('a Python that is too old does not count', () => {
  executable('python3', 'exit 1');

  expect(prepare().output).toContain('error: Python 3.10 or newer is needed');
});

test('a Python without venv says what to install', () => {
  executable('python3', 'case "$1" in -c) exit 0;; *) echo "No module named ensurepip"; exit 1;; esac');

  const { status, output } = prepare();

  expect(status).toBe(1);
  expect(output).toContain('the package python3-venv is needed');
  expect(output).toContain('No module named ensurepip');
});

test('an npm that fails shows why', () => {
  rmSync(path.join(clone, 'node_modules'), { recursive: true });
  executable('npm', 'echo "npm error code E404" >&2; exit 1');

  const { status, output } = prepare();

  expect(status).toBe(1);
  expect(output).toContain('error: the npm packages could not be installed:\nnpm error code E404');
});

test('what was interrupted is installed again', () => {
  mkdirSync(path.join(clone, '.cache', 'python'), { recursive: true });

  expect(prepare().output).toContain('installing the Python environment');
});
