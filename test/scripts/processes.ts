import { spawnSync } from 'child_process';

/** What `ps` prints. */
export function ps(args: string[], env = process.env): string {
  const { error, stdout, stderr } = spawnSync('ps', args, { env, encoding: 'utf8', maxBuffer: Infinity });
  // It ends with 1 also when there is no such process.
  if (error || stderr !== '') {
    throw new Error(`this test needs ps of the package procps: ${error?.message ?? stderr.trim()}`);
  }
  return stdout;
}

/** One that has ended, but that nobody has asked for, does not run: its state begins with Z. */
export const isRunning = (pid: number) => /^[^Z]/.test(ps(['-o', 'stat=', '-p', String(pid)]));
