import { mkdirSync, readdirSync, rmSync } from 'fs';
import * as path from 'path';
import { CleanRoomsMLSimulator, listen } from '../simulator';
import { CdkCli } from './cdk-cli';
import { type MiniStack, startMiniStack } from './ministack';

const root = path.join(__dirname, '..');

/** Waits of Step Functions are this much shorter: the handler is called about once a second instead of every 30. */
const WAIT_SCALE = 0.03;

/** An account on this machine: a deployment engine, a simulator of the service, and a CDK CLI that works on both. */
export interface LocalCloud {
  readonly simulator: CleanRoomsMLSimulator;
  readonly simulatorUrl: string;
  readonly ministack: MiniStack;
  /** Where its files and logs are, relative to the project. */
  readonly folder: string;
  /** The CLI for an app of `examples/`. */
  cdk(example: string, onLine?: (line: string) => void): CdkCli;
  stop(): Promise<void>;
}

export interface LocalCloudOptions {
  /** What the run is for; names its folder in `.cache/`. */
  readonly name: string;
  /** @default - a free one */
  readonly ministackPort?: number;
  /** @default - a free one */
  readonly simulatorPort?: number;
}

export async function startLocalCloud({ name, ministackPort, simulatorPort }: LocalCloudOptions): Promise<LocalCloud> {
  const folder = newFolder(path.join(root, '.cache', name));
  const simulator = new CleanRoomsMLSimulator();
  const service = await listen(simulator, { port: simulatorPort });
  let ministack: MiniStack;
  try {
    ministack = await startMiniStack({ folder, cleanRoomsMlEndpoint: service.url, waitScale: WAIT_SCALE, port: ministackPort });
  } catch (error) {
    await service.close();
    throw error;
  }
  return {
    simulator,
    simulatorUrl: service.url,
    ministack,
    folder: path.relative(root, folder),
    cdk: (example, onLine) => new CdkCli({
      folder,
      endpoint: ministack.endpoint,
      account: '111122223333',
      app: `node_modules/.bin/tsx --tsconfig examples/tsconfig.json examples/${example}/app.ts`,
      onLine,
    }),
    stop: async () => {
      await ministack.stop();
      await service.close();
    },
  };
}

/** A folder for this run. Those of earlier runs stay for their logs, until the next run. */
function newFolder(folders: string): string {
  mkdirSync(folders, { recursive: true });
  for (const pid of readdirSync(folders).filter((name) => !isRunning(Number(name)))) {
    rmSync(path.join(folders, pid), { recursive: true, force: true });
  }
  const folder = path.join(folders, String(process.pid));
  mkdirSync(folder, { recursive: true });
  return folder;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
