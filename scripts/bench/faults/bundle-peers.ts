import * as path from 'node:path';
import { PEERS } from './candidates';
import { run } from '../../children';
import { root } from '../../prepare';

/** Bundles what the peers run, as a user's build would, and the client that Lambda's runtime has for `AwsCustomResource`. */
export async function bundlePeers(): Promise<void> {
  const sources = {
    'own-provider': 'scripts/bench/peers/own-provider.ts',
    'lambda-tasks': 'scripts/bench/peers/lambda-tasks.ts',
    'client-cleanroomsml': 'lambda/clients/cleanroomsml/index.ts',
  };
  for (const [name, source] of Object.entries(sources)) {
    const { code, output } = await run(path.join(root, 'node_modules', '.bin', 'esbuild'), [
      '--bundle', source, `--outfile=${path.join(PEERS, `${name}.js`)}`, '--platform=node', '--target=node20', '--minify', '--main-fields=module,main',
    ], { cwd: root });
    if (code !== 0) {
      throw new Error(`the handlers that are compared with could not be bundled:\n${output.trim()}`);
    }
  }
}
