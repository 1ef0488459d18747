import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundling';
import { ACCOUNT } from './events';

// It prints nothing itself; what it throws is reported as fully as a log of Lambda could ever show it.
const CHILD = `
  const { inspect } = require('node:util');
  const handlers = require('./index.js');
  process.on('message', async ({ handler, event }) => {
    try {
      process.send({ result: await handlers[handler](event) });
    } catch (error) {
      process.send({ error: inspect(error, { depth: 20, showHidden: true, getters: true }) + JSON.stringify(error) + error.stack });
    }
  });
`;

/** What became of a call of a handler. */
export interface Handled<T> {
  readonly result?: T;
  readonly error?: string;
}

/** The handler as it is shipped, in a process of its own. */
export class BundleProcess {
  readonly size: number;
  /** All that the process has written to stdout and stderr. */
  output = '';
  private readonly folder = mkdtempSync(join(tmpdir(), 'inference-job-bundle-'));
  private readonly child: ChildProcess;

  constructor(cleanRoomsMl: string, cloudFormation: string) {
    const outfile = join(this.folder, 'index.js');
    bundle('export * from "./inference-job.lambda";', join(__dirname, '../../lambda'), outfile);
    this.size = statSync(outfile).size;
    const script = join(this.folder, 'child.js');
    writeFileSync(script, CHILD);
    this.child = fork(script, [], {
      silent: true,
      execArgv: [],
      env: {
        PATH: process.env.PATH,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: ACCOUNT,
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_ENDPOINT_URL_CLEANROOMSML: cleanRoomsMl,
        AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation,
        // Its client is not there: the ends of jobs are not reported, and that is all.
        EVENT_BUS_ARN: 'arn:aws:events:us-east-1:444455556666:event-bus/jobs',
        // What a user may set on a function by hand.
        POWERTOOLS_LOGGER_LOG_EVENT: 'true',
        POWERTOOLS_LOG_LEVEL: 'TRACE',
      },
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (text: Buffer) => { this.output += text.toString(); });
    }
  }

  /** Calls a handler and waits for it; one at a time. */
  call<T>(handler: 'onEvent' | 'isComplete', event: object): Promise<Handled<T>> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error(`the process ended: ${this.output}`));
      this.child.once('exit', ended);
      this.child.once('message', (message) => {
        this.child.off('exit', ended);
        resolve(message as Handled<T>);
      });
      this.child.send({ handler, event });
    });
  }

  /** Ends the process; all of its output is there then. */
  async close(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const closed = new Promise((resolve) => this.child.once('close', resolve));
      this.child.kill();
      await closed;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
