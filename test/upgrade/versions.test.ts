import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { NO_USER_SETTINGS } from '../../scripts/git';
import { addModules, newFolder, releaseSettings, succeed } from '../../scripts/release/tasks';

const ROOT = path.join(__dirname, '..', '..');

let folder: string;

const git = (...args: string[]) =>
  succeed(folder, 'git', ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com', ...args], NO_USER_SETTINGS);
const commit = (message: string) => git('commit', '--quiet', '--allow-empty', '-m', message);
const outcome = (name: string) => readFileSync(path.join(folder, 'dist', name), 'utf8').trim();

/** @returns the version that the release workflow would give to what is committed */
async function nextVersion(): Promise<string> {
  await succeed(folder, 'projen', ['bump'], { ...releaseSettings(), ...NO_USER_SETTINGS });
  return outcome('version.txt');
}

/** A repository with the release tasks of this one and a history of its own. */
beforeEach(async () => {
  folder = newFolder('versions');
  addModules(folder);
  mkdirSync(path.join(folder, '.projen'));
  for (const file of ['package.json', '.projen/tasks.json', '.gitignore']) {
    copyFileSync(path.join(ROOT, file), path.join(folder, file));
  }
  await git('init', '--quiet');
  await commit('feat: what there is');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the first version is 1.0.0, for what is in templates is promised from then on', async () => {
  expect([await nextVersion(), outcome('releasetag.txt')]).toEqual(['1.0.0', 'v1.0.0']);
  expect(outcome('changelog.md')).toContain('what there is');
});

test.each([
  ['fix: a fault', '1.2.1'],
  ['feat!: another default', '2.0.0'],
])('after v1.2.0, %j makes it %s', async (message, version) => {
  await git('tag', 'v1.2.0');
  await commit(message);

  expect(await nextVersion()).toBe(version);
});

test('what a hook of git or its user has set changes nothing here, and nothing there', async () => {
  const before = { ...process.env };
  const home = path.join(folder, 'home');
  mkdirSync(home);
  writeFileSync(path.join(home, '.gitconfig'), '[commit]\n  gpgsign = true\n[gpg]\n  program = false\n');
  Object.assign(process.env, { HOME: home, GIT_DIR: path.join(home, 'of-the-hook'), GIT_CONFIG_GLOBAL: path.join(home, '.gitconfig') });
  try {
    await commit('fix: a fault');
    expect((await git('log', '--format=%s')).split('\n')).toEqual(['fix: a fault', 'feat: what there is', '']);
  } finally {
    process.env = before;
  }
});
