import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ENVIRONMENT } from '../../scripts/packages/places';

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command to its end, and prints how long it took. It belongs to our process group, with which it is ended. */
export async function run(title: string, command: string, args: string[], { cwd, env }: RunOptions): Promise<string> {
  const begun = Date.now();
  try {
    const { stdout } = await promisify(execFile)(command, args, {
      cwd, env: { ...process.env, ...ENVIRONMENT, ...env }, maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stdout, stderr, message } = error as Error & { stdout: string; stderr: string };
    throw new Error(`${title}: ${[message.split('\n')[0], stdout, stderr].join('\n').trim()}`);
  } finally {
    process.stderr.write(`-- ${title}: ${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
  }
}
