/** `npm run record`: keeps the package as it is now as the previous version, for as long as no version is tagged. */
import { statSync } from 'fs';
import * as path from 'path';
import { RECORDED } from './previous';
import { run } from '../children';
import { root } from '../prepare';

/** What a user's synth needs of the package; what it depends on is installed here. */
const CONTENTS = ['package.json', '.jsii', '.jsii.gz', 'lib', 'assets'];

export async function main(): Promise<void> {
  for (const task of ['compile', 'bundle']) {
    await succeed(path.join(root, 'node_modules', '.bin', 'projen'), [task]);
  }
  // The same content is the same file, wherever and whenever it is made.
  const plain = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--transform=s,^,package/,'];
  await succeed('tar', ['--use-compress-program=gzip -9n', ...plain, '-cf', RECORDED, '-C', root, ...CONTENTS]);
  console.log(`${path.relative(root, RECORDED)}: ${Math.round(statSync(RECORDED).size / 1024)} KiB`);
}

async function succeed(command: string, args: string[]): Promise<void> {
  const { code, output } = await run(command, args);
  if (code !== 0) {
    throw new Error(`${path.basename(command)} ${args.join(' ')} failed:\n${output}`);
  }
}
