import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { previousPackage } from '../../scripts/release/previous';

const ROOT = path.join(__dirname, '..', '..');

// A tagged version is built first.

/** @returns what is incompatible in the package as it was compiled last */
function incompatibilities(previous: string): string[] {
  // What a major version may break is listed there by its key, with the reason, until that version is out.
  const { status, stderr } = spawnSync(path.join(ROOT, 'node_modules', '.bin', 'jsii-diff'), ['--keys', '--ignore-file', '.compatignore', previous, '.'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
  const found = stderr.split('\n').filter((line) => /^(err|warn)/i.test(line));
  // Also what it cannot load ends with another status.
  return status === 0 || found.length > 0 ? found.filter((line) => /^err/i.test(line)) : [stderr];
}

test('the API of the previous version is kept', () => {
  expect(incompatibilities(previousPackage().folder)).toEqual([]);
});

test('a prop that is gone would be noticed', () => {
  const { folder } = previousPackage();
  const scratch = mkdtempSync(`${folder}-`);
  try {
    cpSync(path.join(folder, 'package.json'), path.join(scratch, 'package.json'));
    const assembly = JSON.parse(gunzipSync(readFileSync(path.join(folder, '.jsii.gz'))).toString());
    const props = assembly.types['cdk-cleanrooms-ml.InferenceJobProps'].properties;
    props.push({ ...props.find(({ name }: { name: string }) => name === 'description'), name: 'formerProp' });
    writeFileSync(path.join(scratch, '.jsii'), JSON.stringify(assembly));

    expect(incompatibilities(scratch)).toContainEqual(expect.stringContaining('formerProp'));
  } finally {
    rmSync(scratch, { recursive: true });
  }
});
