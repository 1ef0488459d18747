/** What git knows of a clone. */
import { spawnSync } from 'child_process';
import { existsSync } from 'fs';
import * as path from 'path';
import { Unprepared } from './prepare';

/** Without what a hook of git sets: it names the hook's repository, whatever the folder. */
export function withoutGit(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')));
}

/** Whatever the user has set for all repositories, such as hooks and signatures, is left out. */
export const NO_USER_SETTINGS = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

/**
 * What git prints.
 *
 * @returns undefined where there is no git, as in an archive of the sources
 * @throws what git says when it fails
 */
export function git(folder: string, ...args: string[]): string | undefined {
  if (!existsSync(path.join(folder, '.git'))) {
    return undefined;
  }
  const { error, status, stdout, stderr } = spawnSync('git', ['-c', `safe.directory=${path.resolve(folder)}`, ...args], {
    cwd: folder, encoding: 'utf8', env: { ...withoutGit(process.env), LC_ALL: 'C' }, maxBuffer: Infinity,
  });
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') {
    return undefined;
  }
  if (status !== 0) {
    throw new Unprepared(`git ${args.join(' ')} failed:\n${error?.message ?? (stderr.trim() || `exit status ${status}`)}`);
  }
  return stdout.trim();
}
