import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');

let folder: string;

// Where node_modules can be found.
beforeAll(() => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  folder = mkdtempSync(join(ROOT, '.cache', 'bundled-app-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** An app in one file, as bundlers make it: it lies in another folder than the package. */
function runBundled(...args: string[]) {
  const outfile = join(folder, 'dist', 'app.js');
  execFileSync(join(ROOT, 'node_modules', '.bin', 'esbuild'), [
    join(ROOT, 'examples/simplest/app.ts'), '--bundle', '--platform=node', `--outfile=${outfile}`, '--external:aws-cdk-lib', '--external:constructs', '--log-level=error', ...args,
  ], { cwd: ROOT });
  return spawnSync(process.execPath, [outfile], { cwd: folder, encoding: 'utf8', env: { ...process.env, CDK_OUTDIR: join(folder, 'cdk.out') } });
}

test('an app that is bundled with the library says what to exclude from the bundle', () => {
  const { status, stderr } = runBundled(`--alias:cdk-cleanrooms-ml=${join(ROOT, 'src/index.ts')}`);
  expect(status).not.toBe(0);
  expect(stderr).toContain('cannot find the Lambda code of cdk-cleanrooms-ml at');
  expect(stderr).toContain('exclude cdk-cleanrooms-ml and aws-cdk-lib from the bundle, for example with the esbuild option external: ["cdk-cleanrooms-ml", "aws-cdk-lib"]');
});

test('an app that excludes it finds the code', () => {
  // Under its own name it would be found only where it is installed.
  const { status, stderr } = runBundled(`--alias:cdk-cleanrooms-ml=${ROOT}`, `--external:${ROOT}`);
  expect([stderr, status]).toEqual(['', 0]);
});
