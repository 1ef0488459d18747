import { closeSync, existsSync, mkdirSync, openSync } from 'fs';
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { PATH, ROOT } from './environment';
import { TIME_SCALE } from './fast-clock';
import { start, stop } from '../scripts/children';

/** Where `scripts/prepare.js` puts the private Python environment. */
const BIN = path.join(ROOT, '.cache', 'python', 'bin');
const PYTHON = path.join(BIN, 'python');
const MINISTACK = path.join(BIN, 'ministack');

/** Longer than it ever takes: a fifth of a second on an idle machine. */
const START_UP = 600_000;

export interface MiniStackOptions {
  /** An existing folder for its files and its log. */
  readonly folder: string;
  /** Where the functions find AWS Clean Rooms ML. */
  readonly cleanRoomsMlEndpoint: string;
  /** Where the functions find AWS CloudFormation; all else they find at MiniStack itself. */
  readonly cloudFormationEndpoint: string;
  /** The origin of the clock that the functions go by. */
  readonly timeOrigin: number;
  /** A free one. */
  readonly port: number;
}

/** A running MiniStack: CloudFormation, Lambda, Step Functions and more on the loopback interface. */
export interface MiniStack {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Where a MiniStack with this port is found, once it runs. */
export const endpointOf = (port: number): string => `http://127.0.0.1:${port}`;

/** Shortens the waits of Step Functions as much as it speeds up time in the functions, whose Node.js reads these options. */
export const timeOfFunctions = (origin: number) => ({
  SFN_WAIT_SCALE: String(TIME_SCALE),
  NODE_OPTIONS: ['fast-time.js', 'step-functions-client.js'].map((file) => `--require ${JSON.stringify(path.join(__dirname, file))}`).join(' '),
  LOCAL_CLOUD_TIME_ORIGIN: String(origin),
});

/** @param python runs MiniStack, instead of the one that its first line names: that is in a folder whose name may have changed */
export async function startMiniStack(options: MiniStackOptions, python = PYTHON): Promise<MiniStack> {
  const { folder, port } = options;
  if (!existsSync(MINISTACK)) {
    throw new Error('MiniStack is not installed: `npm run demo` and `npm run verify` install it');
  }
  const temporary = path.join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const logFile = path.join(folder, 'ministack.log');
  const log = openSync(logFile, 'w');
  const child = start(python, [MINISTACK], {
    cwd: folder,
    stdio: ['ignore', log, log],
    // Nothing else of ours: the functions get the environment of MiniStack.
    env: {
      PATH,
      HOME: folder,
      TMPDIR: temporary,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      ...timeOfFunctions(options.timeOrigin),
      AWS_ENDPOINT_URL_CLEANROOMSML: options.cleanRoomsMlEndpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: options.cloudFormationEndpoint,
    },
    // It does not end by itself while a custom resource is in flight, and has nothing to save.
  }, 'SIGKILL');
  closeSync(log);
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  const endpoint = endpointOf(port);
  for (const deadline = Date.now() + START_UP; !await isHealthy(endpoint);) {
    if (failure || child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      await stop(child.pid);
      throw new Error(`MiniStack did not start on port ${port}${failure ? ` (${failure.message})` : ''}; its log is ${logFile}`);
    }
    await sleep(100);
  }
  return { endpoint, stop: () => stop(child.pid) };
}

async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(START_UP) })).ok;
  } catch {
    return false;
  }
}
