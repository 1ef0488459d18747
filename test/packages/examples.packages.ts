/** The examples in Python, with the wheel as it is built: the same templates as in TypeScript. Run when the packages are built. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(__dirname, '..', '..');
const VENV = join(ROOT, '.cache', 'examples-python');
const WHEELS = join(ROOT, 'dist', 'python');
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter((name) => existsSync(join(ROOT, 'examples', name, 'app.py')));
const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const execute = promisify(execFile);
const python = join(VENV, 'bin', 'python');

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'examples-'));
  const [wheel] = readdirSync(WHEELS).filter((file) => file.endsWith('.whl')).map((file) => join(WHEELS, file));
  // Both languages on one version of aws-cdk-lib: the lowest, which node_modules holds.
  const installed = `aws-cdk-lib==${devDependencies['aws-cdk-lib']} ${wheel} ${statSync(wheel).mtimeMs}`;
  const note = join(VENV, '.installed-from');
  if (!existsSync(note) || readFileSync(note, 'utf8') !== installed) {
    rmSync(VENV, { recursive: true, force: true });
    await execute('python3', ['-m', 'venv', VENV]);
    await execute(python, ['-m', 'pip', 'install', '--quiet', `aws-cdk-lib==${devDependencies['aws-cdk-lib']}`, wheel]);
    writeFileSync(note, installed);
  }
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true }));

async function templatesOf(example: string, language: 'ts' | 'py'): Promise<{ [file: string]: unknown }> {
  const outdir = join(folder, example, language);
  const app = join('examples', example, `app.${language}`);
  const env = { ...process.env, CDK_OUTDIR: outdir, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };
  await (language === 'py'
    ? execute(python, [app], { cwd: ROOT, env })
    : execute(process.execPath, ['node_modules/.bin/tsx', '--tsconfig', 'examples/tsconfig.json', app], { cwd: ROOT, env }));
  const files = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.map((file) => [file, JSON.parse(readFileSync(join(outdir, file), 'utf8'))]));
}

test('there are examples', () => {
  expect(EXAMPLES).toEqual(expect.arrayContaining(['simplest', 'inference-job', 'lanes', 'long-job', 'request', 'results']));
});

test.each(EXAMPLES)('%s: the same template in Python as in TypeScript', async (example) => {
  const [inPython, inTypeScript] = [await templatesOf(example, 'py'), await templatesOf(example, 'ts')];
  expect(Object.keys(inTypeScript)).toHaveLength(1);
  expect(inPython).toEqual(inTypeScript);
}, 120_000);
