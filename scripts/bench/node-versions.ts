/** The versions of Node.js that Lambda has runtimes of, installed from the registry for a comparison. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { run } from '../children';
import { root } from '../prepare';

/** The package `node` by major version. Lambda no longer creates functions with older ones. */
const VERSIONS = { 22: '22.23.3', 24: '24.9.0' } as const;

/** The programs that are there or can be installed, by major version. That of this process is always there. */
export async function nodeVersions(): Promise<Map<string, string>> {
  const programs = new Map([[process.versions.node.split('.')[0], process.execPath]]);
  for (const [major, version] of Object.entries(VERSIONS)) {
    if (!programs.has(major)) {
      const folder = path.join(root, '.cache', 'bench', `node-${version}`);
      const program = path.join(folder, 'node_modules', 'node', 'bin', 'node');
      if (!existsSync(program)) {
        await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `node@${version}`]).catch(() => undefined);
      }
      if (existsSync(program)) {
        programs.set(major, program);
      } else {
        console.log(`skipped: Node.js ${version} cannot be installed here`);
      }
    }
  }
  return programs;
}
