/** The examples in Python, with the wheel as it is built: the same templates as in TypeScript. Run when the packages are built. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  // An upgraded Python does not find what the one before has installed.
  const installed = [...wanted, statSync(PYTHON_WHEEL).mtimeMs, realpathSync(join(ROOT, '.cache', 'python', 'bin', 'python'))].join(' ');
  const note = join(VENV, '.installed-from');
  if (!existsSync(note) || readFileSync(note, 'utf8') !== installed) {
    rmSync(VENV, { recursive: true, force: true });
    await run('examples: make an environment', 'python3', ['-m', 'venv', VENV], { cwd: ROOT });
    await run('examples: pip install', python, ['-m', 'pip', 'install', '--quiet', ...wanted], { cwd: ROOT });
    writeFileSync(note, installed);
  }
  const places = EXAMPLES.flatMap((name) => [appOf(name, 'py'), outdirOf(name, 'py')]);
  await run('examples in Python: synthesize', python, [join(__dirname, 'synthesize.py'), ...places], { cwd: ROOT });
});

afterAll(() => rmSync(folder, { recursive: true }));

const appOf = (example: string, language: 'ts' | 'py') => join('examples', example, `app.${language}`);
const outdirOf = (example: string, language: 'ts' | 'py') => join(folder, example, language);

function templatesOf(example: string, language: 'ts' | 'py'): { [file: string]: unknown } {
  const outdir = outdirOf(example, language);
  const files = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
  return Object.fromEntries(files.map((file) => [file, JSON.parse(readFileSync(join(outdir, file), 'utf8'))]));
}

test('there are examples', () => {
  expect(EXAMPLES).toEqual(expect.arrayContaining(['simplest', 'inference-job', 'lanes', 'long-job', 'request', 'results']));
});

(isChosen('python') ? test : test.skip).each(EXAMPLES)('%s: the same template in Python as in TypeScript', async (example) => {
  const app = appOf(example, 'ts');
  await run(`${app}: synthesize`, process.execPath, ['node_modules/.bin/tsx', '--tsconfig', 'examples/tsconfig.json', app],
    { cwd: ROOT, env: { CDK_OUTDIR: outdirOf(example, 'ts') } });
  const inTypeScript = templatesOf(example, 'ts');
  expect(Object.keys(inTypeScript)).toHaveLength(1);
  expect(templatesOf(example, 'py')).toEqual(inTypeScript);
});
