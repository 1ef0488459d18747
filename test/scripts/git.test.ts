import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { changedFiles } from '../../scripts/check';
import { withoutChange } from '../../scripts/checks/all-steps';
import { Log } from '../../scripts/checks/steps';
import { git, NO_USER_SETTINGS, withoutGit } from '../../scripts/git';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'git-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text);
/** A repository of which git says that something is wrong. */
const breakGit = () => write('.git', 'nonsense');
const inFolder = (...args: string[]) => execFileSync('git', ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com', ...args],
  { cwd: folder, stdio: 'ignore', env: { ...withoutGit(process.env), ...NO_USER_SETTINGS } });

function makeRepository(branch: string): void {
  inFolder('init', '--initial-branch', branch);
  write('committed', '1');
  inFolder('add', '.');
  inFolder('commit', '-m', 'first');
}

describe('git', () => {
  test('in an archive of the sources, also within another repository, says nothing', () => {
    makeRepository('main');
    mkdirSync(path.join(folder, 'archive'));
    expect(git(path.join(folder, 'archive'), 'status')).toBeUndefined();
  });

  test('that fails is heard', () => {
    breakGit();
    expect(() => git(folder, 'status')).toThrow(/^git status failed:\nfatal: invalid gitfile format/);
  });

  test.each([
    ['that is not installed says nothing', 'PATH', '/nowhere', undefined],
    ['of another folder, which a hook names, is not asked', 'GIT_DIR', '/nowhere', 'committed'],
  ])('%s', (_, name, value, expected) => {
    makeRepository('main');
    const before = { ...process.env };
    process.env[name] = value;
    try {
      expect(git(folder, 'ls-files')).toBe(expected);
    } finally {
      process.env = before;
    }
  });
});

describe('what has changed', () => {
  const change = () => {
    inFolder('checkout', '-b', 'work');
    write('of a commit', '1');
    inFolder('add', '.');
    inFolder('commit', '-m', 'second');
    write('committed', '2');
    write('new', '1');
  };
  const CHANGED = ['committed', 'of a commit', 'new'];

  test('has changed since the branch left main', () => {
    makeRepository('main');
    change();
    expect(changedFiles(folder)).toEqual(CHANGED);
  });

  test('has changed since it left the main of origin, where there is no other', () => {
    makeRepository('another');
    inFolder('update-ref', 'refs/remotes/origin/main', 'HEAD');
    change();
    expect(changedFiles(folder)).toEqual(CHANGED);
  });

  test.each([['without main', () => makeRepository('another')], ['without git', () => {}]])('%s has to be passed', (_, make) => {
    make();
    expect(() => changedFiles(folder)).toThrow('there is nothing to compare with, neither main nor origin/main of git: pass files');
  });

  test('is not nothing when git fails', () => {
    breakGit();
    expect(() => changedFiles(folder)).toThrow('invalid gitfile format');
  });
});

describe('generated files', () => {
  let log: Log;
  beforeEach(() => {
    log = new Log(path.join(tmpdir(), `${path.basename(folder)}.log`));
  });
  afterEach(async () => {
    await log.close();
    rmSync(log.fileName);
  });

  test.each([['of git', 'committed'], ['that git does not know', 'new']])('%s that change fail', async (_, file) => {
    makeRepository('main');
    await withoutChange(log, folder, async () => {});
    await expect(withoutChange(log, folder, async () => write(file, '2'))).rejects.toThrow('generated files were not up to date');
  });

  test('are not up to date because git fails', async () => {
    breakGit();
    await expect(withoutChange(log, folder, async () => {})).rejects.toThrow('invalid gitfile format');
  });

  test('without git are made, and not compared', async () => {
    const make = jest.fn();
    await withoutChange(log, folder, make);
    expect(make).toHaveBeenCalled();
    expect(log.skipped).toEqual(['whether generated files are up to date: there is no git here']);
    expect(log.counts.skipped).toBe(1);
  });
});
