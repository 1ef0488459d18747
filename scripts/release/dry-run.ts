/**
 * `npm run release:dry`: what the release workflow does with the last commit, in a clone and without a secret: next version, changelog,
 * the npm package, and the publisher up to where it would publish. jsii-pacmak builds the packages of the other languages in the same
 * way; only the workflow's own `dry_run` can try to publish those, because their registries are asked for credentials first.
 */
import * as assert from 'assert';
import { readdirSync, readFileSync, rmSync } from 'fs';
import * as path from 'path';
import { gunzipSync } from 'zlib';
import { addModules, newFolder, releaseSettings, succeed } from './tasks';
import { root } from '../prepare';

export async function main(): Promise<void> {
  const scratch = newFolder('release');
  const clone = path.join(scratch, 'clone');
  const before = await succeed(root, 'git', ['status', '--porcelain']);
  try {
    await succeed(root, 'git', ['clone', '--quiet', root, clone]);
    addModules(clone);
    const { version, changelog, file } = await release(clone);
    console.log(`${changelog}\n\n${version}: ${file}`);
    console.log(await publish(clone));
    assert.strictEqual(await succeed(root, 'git', ['status', '--porcelain']), before, 'the working tree was changed');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** As the task `release`, without the tests. */
async function release(clone: string): Promise<{ version: string; changelog: string; file: string }> {
  for (const task of ['bump', 'compile', 'rosetta', 'bundle', 'package:js', 'unbump']) {
    console.log(`== ${task}`);
    await succeed(clone, 'projen', [task], releaseSettings());
  }
  await succeed(clone, 'git', ['diff', '--exit-code']);
  assert.strictEqual(await succeed(clone, 'git', ['status', '--porcelain']), '', 'a file of the release is not ignored by git');

  const read = (name: string) => readFileSync(path.join(clone, 'dist', name), 'utf8').trim();
  const version = read('version.txt');
  assert.match(version, /^[1-9]\d*\.\d+\.\d+$/);
  assert.strictEqual(read('releasetag.txt'), `v${version}`);
  const changelog = read('changelog.md');
  assert.ok(changelog.includes(version) && /^\* /m.test(changelog), `the changelog says nothing about ${version}: ${changelog}`);

  const [file, ...others] = readdirSync(path.join(clone, 'dist', 'js'));
  assert.deepStrictEqual([file, others], [`cdk-cleanrooms-ml@${version}.jsii.tgz`, []]);
  const unpacked = path.join(clone, '..', 'package');
  await succeed(clone, 'tar', ['-xzf', path.join('dist', 'js', file), '-C', path.dirname(unpacked)]);
  assert.strictEqual(JSON.parse(readFileSync(path.join(unpacked, 'package.json'), 'utf8')).version, version);
  assert.strictEqual(JSON.parse(gunzipSync(readFileSync(path.join(unpacked, '.jsii.gz'))).toString()).version, version);
  return { version, changelog, file };
}

/** By the publisher that the workflow has. */
async function publish(clone: string): Promise<string> {
  const [publisher] = /publib@[\d.]+/.exec(readFileSync(path.join(clone, '.github', 'workflows', 'release.yml'), 'utf8'))!;
  console.log(`== ${publisher}`);
  const output = await succeed(clone, 'npx', ['--yes', '-p', publisher, 'publib-npm'], { PUBLIB_DRYRUN: 'true', NPM_TRUSTED_PUBLISHER: 'true' });
  assert.match(output, /SUCCESS \(dry run\)/);
  return output.split('\n').filter((line) => /would publish|dry run/i.test(line)).join('\n');
}
