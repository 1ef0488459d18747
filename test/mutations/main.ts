/**
 * Changes the handler in a thousand small ways, one at a time, to see whether a unit test notices: `npm run mutations`, of all of it, or
 * of the files that are given. What has not changed since the last run is not tried again.
 */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { run } from '../../scripts/children';

/** In percent, of the changes that did not just run into a time-out. */
const AT_LEAST = 95;

const ROOT = path.join(__dirname, '../..');

interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
}

export async function main(files: string[]): Promise<void> {
  const { code } = await run(path.join(ROOT, 'node_modules', '.bin', 'stryker'), [
    'run', path.join('test', 'mutations', 'stryker.config.json'), ...(files.length > 0 ? ['--mutate', files.join(',')] : []),
  ], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (code !== 0) {
    process.exitCode = code;
    return;
  }
  const report = JSON.parse(readFileSync(path.join(ROOT, '.cache', 'mutations-report.json'), 'utf8')) as Report;
  const count = (status: string) => Object.values(report.files).flatMap(({ mutants }) => mutants).filter((mutant) => mutant.status === status).length;
  const [killed, survived, untested, timedOut] = ['Killed', 'Survived', 'NoCoverage', 'Timeout'].map(count);
  const score = 100 * killed / Math.max(1, killed + survived + untested);
  console.log(`${score.toFixed(1)}%: ${killed} detected, ${survived} not detected, ${untested} in code that no test runs; ${timedOut} timed out`);
  process.exitCode = score >= AT_LEAST ? 0 : 1;
}
