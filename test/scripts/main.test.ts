import { spawnSync } from 'child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

const SCRIPTS = path.join(__dirname, '..', '..', 'scripts');

let folder: string;

/** A clone in which nothing needs to be installed. */
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'main-'));
  mkdirSync(path.join(folder, 'scripts'));
  mkdirSync(path.join(folder, 'node_modules', 'tsx'), { recursive: true });
  ['main.js', 'children.js'].forEach((file) => copyFileSync(path.join(SCRIPTS, file), path.join(folder, 'scripts', file)));
  writeFileSync(path.join(folder, 'scripts', 'prepare.js'),
    "module.exports = { prepare: async () => {}, Unprepared: class extends Error {}, root: require('path').join(__dirname, '..') };");
  writeFileSync(path.join(folder, 'node_modules', 'tsx', 'cjs.js'), '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param code of a command's `main` */
function run(code: string, env: NodeJS.ProcessEnv = {}): { readonly status: number | null; readonly stdout: string } {
  writeFileSync(path.join(folder, 'command.js'), `exports.main = async () => { ${code} };`);
  return spawnSync(process.execPath, ['scripts/main.js', 'command.js'], { cwd: folder, env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' });
}

test.each([
  'AWS_PROFILE', 'AWS_ENDPOINT_URL', 'CDK_OUTDIR', 'JSII_DEBUG', 'GIT_DIR', 'PYTHONPATH', 'POWERTOOLS_DEV', 'NODE_OPTIONS',
])('a command knows nothing of the %s of its user', (name) => {
  expect(run(`console.log('${name}' in process.env)`, { [name]: '' }).stdout).toBe('false\n');
});

test.each(['HOME', 'NODE_EXTRA_CA_CERTS', 'CI', 'CDK_CLEANROOMS_ML_LANGUAGES'])('a command knows %s', (name) => {
  expect(run(`console.log('${name}' in process.env)`, { [name]: '' }).stdout).toBe('true\n');
});

test('a command that fails lets its children end by themselves', () => {
  const { status, stdout } = run(`
    const script = "process.on('SIGTERM', () => { console.log('ended'); process.exit(); }); setInterval(() => {}, 1000); console.error('ready')";
    const child = require('./scripts/children').start(process.execPath, ['-e', script], { stdio: ['ignore', 'inherit', 'pipe'] });
    await require('events').once(child.stderr, 'data');
    throw new Error('a mistake')`);

  expect(stdout).toBe('ended\n');
  expect(status).toBe(1);
});
