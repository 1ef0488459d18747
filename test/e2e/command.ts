import { type ChildProcess, spawn } from 'child_process';
import { existsSync } from 'fs';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { ps } from '../scripts/processes';

const root = path.join(__dirname, '..', '..');

/**
 * A command of this project that runs as a process of its own: it ends its children when it is interrupted, or when the
 * process of the tests has gone.
 */
export class Command {
  /** Runs a file by `scripts/main.js`, without npm between. */
  public static file(file: string, args: string[] = []): Command {
    return new Command(process.execPath, ['scripts/main.js', file, ...args]);
  }

  public static npm(script: string): Command {
    return new Command('npm', ['run', script]);
  }

  public output = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;
  private readonly watchers: (() => void)[] = [];

  private constructor(command: string, args: string[]) {
    this.child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const notify = () => this.watchers.forEach((watcher) => watcher());
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (text) => {
        this.output += text;
        notify();
      });
    }
    this.ended = new Promise((resolve) => this.child.once('close', (code) => {
      resolve(code);
      notify();
    }));
  }

  /** Waits until it has printed something. */
  printed(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const watcher = () => {
        if (this.output.includes(text)) {
          resolve();
        } else if (this.child.exitCode !== null || this.child.signalCode !== null) {
          reject(new Error(`it ended without printing "${text}":\n${this.output}`));
        }
      };
      this.watchers.push(watcher);
      watcher();
    });
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** @returns its exit status, when it and all that writes to its output have ended; null after a signal */
  exit(): Promise<number | null> {
    return this.ended;
  }

  /** What it printed last, as JSON, when it has ended. */
  async result<T>(): Promise<T> {
    if (await this.exit() !== 0) {
      throw new Error(`it failed, its files are in ${this.folder}:\n${this.output}`);
    }
    return JSON.parse(this.output.trim().split('\n').at(-1)!);
  }

  /** Where the logs of its run are. */
  get folder(): string | undefined {
    return /files in (\S+)/.exec(this.output)?.[1];
  }

  /** The processes that belong to its run, by the folder that they all have in their environment or arguments. */
  processes(): { pid: number; command: string }[] {
    const { folder } = this;
    if (!folder) {
      return [];
    }
    return ps(['axeww', '-o', 'pid=,command=']).split('\n')
      .filter((line) => new RegExp(`${folder}(?!\\d)`).test(line))
      .map((line) => ({ pid: parseInt(line, 10), command: line.trim().replace(/^\d+ /, '') }));
  }

  /** Waits until a process of its run has this in its command. */
  async pidOf(text: string): Promise<number> {
    for (;;) {
      const found = this.processes().find(({ command }) => command.includes(text));
      if (found) {
        return found.pid;
      }
      await sleep(50);
    }
  }

  /** For the end of a test, whatever became of it. */
  async cleanUp(): Promise<void> {
    this.child.kill('SIGTERM');
    await this.ended;
    this.processes().forEach(({ pid }) => process.kill(pid, 'SIGKILL'));
    if (this.folder && existsSync(path.resolve(root, this.folder))) {
      // A failed assertion does not say it.
      process.stderr.write(`-- ${this.child.spawnargs.slice(1).join(' ')}: files in ${this.folder}\n`);
    }
  }
}
