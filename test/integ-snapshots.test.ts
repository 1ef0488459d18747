import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const EXAMPLES = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

test('every example has an integration test with a snapshot', () => {
  const tests = readdirSync(__dirname).flatMap((file) => /^integ\.(.*)\.ts$/.exec(file)?.slice(1) ?? []);
  expect(tests.sort()).toEqual(EXAMPLES.sort());
  expect(tests.filter((name) => !existsSync(join(__dirname, `integ.${name}.ts.snapshot`, 'integ.json')))).toEqual([]);
});

test('the integration tests synthesize to their snapshots, without an account', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/@aws-cdk/integ-runner/bin/integ-runner'], {
    cwd: ROOT,
    encoding: 'utf8',
    // No credentials, and none to be found.
    env: { PATH: process.env.PATH, HOME: tmpdir(), AWS_EC2_METADATA_DISABLED: 'true' },
  });
  const output = `${stdout}${stderr}`;
  // Where it fails, what it has written says why.
  expect([output, output.match(/ UNCHANGED /g)?.length, status]).toEqual([expect.anything(), EXAMPLES.length, 0]);
});
