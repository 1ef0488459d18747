import { spawnSync } from 'child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

const root = path.join(__dirname, '..', '..');

let folder: string;
let clone: string;
let bin: string;

/** A clone on a machine that has Node.js and an npm, and of all else what a test puts into `bin`. */
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'prepare-'));
  clone = path.join(folder, 'clone');
  for (const file of ['scripts', 'package-lock.json', 'local-cloud/requirements.txt']) {
    cpSync(path.join(root, file), path.join(clone, file), { recursive: true });
  }
  mkdirSync(path.join(clone, 'node_modules'));
  bin = path.join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, path.join(bin, 'node'));
  executable('npm', 'exit 0');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function prepare(command = 'demo/main.ts'): { status: number | null; stdout: string; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/main.js', command], { cwd: clone, env: { PATH: bin }, encoding: 'utf8' });
  return { status, stdout, output: stdout + stderr };
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
  expect(output).toContain('install the package python3-venv');
  expect(output).toContain('No module named ensurepip');
});

test('an npm that fails shows why', () => {
  executable('npm', 'echo "npm error code E404" >&2; exit 1');

  const { status, output } = prepare();

  expect(status).toBe(1);
  expect(output).toContain('error: the npm packages could not be installed:\nnpm error code E404');
});

test('what was interrupted is installed again', () => {
  mkdirSync(path.join(clone, '.cache', 'python'), { recursive: true });

  expect(prepare().output).toContain('installing the Python environment');
});

test.each([['check', 1], ['test', 1], ['verify', 1], ['newest-cdk', 0]])('%s that cannot begin ends with %d line of counts', (command, lines) => {
  const { status, stdout } = prepare(`scripts/${command}.ts`);

  expect(status).toBe(1);
  expect(stdout.match(/\n0 passed, 1 failed\n$/) ?? []).toHaveLength(lines);
});

test('npm installs everything, and says why when it fails, whatever its user has set', () => {
  executable('npm', 'echo "$@"; exit 1');

  expect(prepare().output).toContain('ci --no-audit --no-fund --include=dev --include=optional --include=peer --package-lock --loglevel=error');
});

describe('what is installed', () => {
  const python = (version: string) => {
    executable(`python${version}`, `[ "$2" != venv ] || { /bin/mkdir -p "$3/bin" && /bin/ln -s ${bin}/python3 "$3/bin/python"; }`);
    rmSync(path.join(bin, 'python3'), { force: true });
    symlinkSync(`python${version}`, path.join(bin, 'python3'));
  };
  const NPM = 'installing the npm packages';
  const PYTHON = 'installing the Python environment';
  /** @returns what was installed */
  const prepareAgain = () => {
    const { output } = prepare();
    return [NPM, PYTHON].filter((text) => output.includes(text));
  };

  beforeEach(() => {
    python('3.11');
    expect(prepareAgain()).toEqual([NPM, PYTHON]);
  });

  test('is not installed again', () => {
    expect(prepareAgain()).toEqual([]);
  });

  test('is installed again in a clone with another name', () => {
    renameSync(clone, `${clone}-2`);
    clone = `${clone}-2`;
    expect(prepareAgain()).toEqual([NPM, PYTHON]);
  });

  test('is installed again for another machine', () => {
    for (const note of ['node_modules/.installed', '.cache/python/.installed'].map((file) => path.join(clone, file))) {
      writeFileSync(note, readFileSync(note, 'utf8').replace(process.arch, 'another'));
    }
    expect(prepareAgain()).toEqual([NPM, PYTHON]);
  });

  test('is installed again for an upgraded Python, and for one that is gone', () => {
    python('3.13');
    expect(prepareAgain()).toEqual([PYTHON]);
    rmSync(path.join(clone, '.cache', 'python', 'bin', 'python'));
    expect(prepareAgain()).toEqual([PYTHON]);
  });
});
