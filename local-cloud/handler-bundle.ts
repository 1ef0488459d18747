import { existsSync, readdirSync, statSync } from 'fs';
import * as path from 'path';
import { ROOT } from './environment';
import { run } from '../scripts/children';

const bundles = ['inference-job', 'inference-run'].map((name) => path.join(ROOT, 'assets', 'lambda', `${name}.lambda`, 'index.js'));
const sources = [path.join(ROOT, 'lambda'), path.join(ROOT, 'src', 'shared'), path.join(ROOT, 'vendor')];

/** Bundles the handlers, unless the bundles are up to date: a fresh clone has none, and those of an edited clone are out of date. */
export async function bundleHandler(): Promise<void> {
  if (!bundles.some((bundle) => isStale(bundle, sources))) {
    return;
  }
  const { code, output } = await run(path.join(ROOT, 'node_modules', '.bin', 'projen'), ['bundle'], { cwd: ROOT });
  if (code !== 0) {
    throw new Error(`the handlers could not be bundled:\n${output.trim()}`);
  }
}

/** Whether a file is missing, or older than one of those in some folders. */
export function isStale(file: string, folders: string[]): boolean {
  if (!existsSync(file)) {
    return true;
  }
  const made = statSync(file).mtimeMs;
  return folders.some((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .some((name) => statSync(path.join(folder, name)).mtimeMs > made));
}
