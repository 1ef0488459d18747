/** The examples in Python, with the wheel as it is built: the same templates as in TypeScript. Run when the packages are built. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './processes';
import { isChosen } from './projects';
import { ROOT } from '../../local-cloud/environment';
import { PYTHON_WHEEL } from '../../scripts/packages/places';

const VENV = join(ROOT, '.cache', 'examples-python');
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter((name) => existsSync(join(ROOT, 'examples', name, 'app.py')));
const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const python = join(VENV, 'bin', 'python');

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'examples-'));
  if (!isChosen('python')) {
    return;
  }
  // Both languages on one version of aws-cdk-lib: the lowest, which node_modules holds.
  const wanted = [`aws-cdk-lib==${devDependencies['aws-cdk-lib']}`, PYTHON_WHEEL];
  const installed = [...wanted, statSync(PYTHON_WHEEL).mtimeMs].join(' ');
  const note = join(VENV, '.installed-from');
  if (!existsSync(note) || readFileSync(note, 'utf8') !== installed) {
    rmSync(VENV, { recursive: true, force: true });
    await run('examples: make an environment', 'python3', ['-m', 'venv', VENV], { cwd: ROOT });
    await run('examples: pip install', python, ['-m', 'pip', 'install', '--quiet', ...wanted], { cwd: ROOT, env: { PIP_NO_COMPILE: '1' } });
    writeFileSync(note, installed);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

async function templatesOf(example: string, language: 'ts' | 'py'): Promise<{ [file: string]: unknown }> {
  const outdir = join(folder, example, language);
  const app = join('examples', example, `app.${language}`);
  const [command, args] = language === 'py' ? [python, []] : [process.execPath, ['node_modules/.bin/tsx', '--tsconfig', 'examples/tsconfig.json']];
  await run(`${app}: synthesize`, command, [...args, app], { cwd: ROOT, env: { CDK_OUTDIR: outdir } });
  const files = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.map((file) => [file, JSON.parse(readFileSync(join(outdir, file), 'utf8'))]));
}

test('there are examples', () => {
  expect(EXAMPLES).toEqual(expect.arrayContaining(['simplest', 'inference-job', 'lanes', 'long-job', 'request', 'results']));
});

(isChosen('python') ? test : test.skip).each(EXAMPLES)('%s: the same template in Python as in TypeScript', async (example) => {
  const [inPython, inTypeScript] = [await templatesOf(example, 'py'), await templatesOf(example, 'ts')];
  expect(Object.keys(inTypeScript)).toHaveLength(1);
  expect(inPython).toEqual(inTypeScript);
});
