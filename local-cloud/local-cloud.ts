import { mkdirSync, readdirSync, rmSync, statSync } from 'fs';
import * as path from 'path';
import { CleanRoomsMLSimulator, listen } from '../simulator';
import { CdkCli } from './cdk-cli';
import { startCloudFormationGateway } from './cloudformation-gateway';
import { ROOT } from './environment';
import { fastClock } from './fast-clock';
import { bundleHandler } from './handler-bundle';
import { endpointOf, type MiniStack, startMiniStack } from './ministack';
import { findPort } from './port';

/**
 * An account on this machine: a deployment engine, a simulator of the service, and a CDK CLI that works on both.
 * Time runs faster for whatever the functions see of it: see `fast-clock.js`.
 */
export interface LocalCloud {
  readonly simulator: CleanRoomsMLSimulator;
  readonly simulatorUrl: string;
  readonly ministack: MiniStack;
  /** The CLI for an app of `examples/`. */
  cdk(example: string, onLine?: (line: string) => void): CdkCli;
  /** The CLI for an app of any file of the project. */
  cdkOf(file: string): CdkCli;
  stop(): Promise<void>;
}

export interface LocalCloudOptions {
  /** For its files and logs: see `newRunFolder()`. */
  readonly folder: string;
  /** @default - a free one */
  readonly ministackPort?: number;
  /** @default - a free one */
  readonly simulatorPort?: number;
}

export async function startLocalCloud({ folder, ministackPort, simulatorPort }: LocalCloudOptions): Promise<LocalCloud> {
  await bundleHandler();
  const timeOrigin = Date.now();
  const clock = fastClock(timeOrigin);
  const simulator = new CleanRoomsMLSimulator({ now: clock });
  const service = await listen(simulator, { port: simulatorPort });
  const servers: { close(): Promise<void> }[] = [service];
  const closeServers = () => Promise.all(servers.map((server) => server.close()));
  let ministack: MiniStack;
  try {
    const port = await findPort(ministackPort);
    const gateway = await startCloudFormationGateway(endpointOf(port), clock);
    servers.push(gateway);
    ministack = await startMiniStack({ folder, cleanRoomsMlEndpoint: service.url, cloudFormationEndpoint: gateway.url, timeOrigin, port });
  } catch (error) {
    await closeServers();
    throw error;
  }
  const cdkOf = (file: string, onLine?: (line: string) => void) => new CdkCli({
    folder,
    endpoint: ministack.endpoint,
    account: '111122223333',
    app: `node_modules/.bin/tsx --tsconfig ${path.dirname(file).split('/')[0]}/tsconfig.json ${file}`,
    onLine,
  });
  return {
    simulator,
    simulatorUrl: service.url,
    ministack,
    cdk: (example, onLine) => cdkOf(`examples/${example}/app.ts`, onLine),
    cdkOf,
    stop: async () => {
      await ministack.stop();
      await closeServers();
    },
  };
}

/** More than a check makes: what failed in it refers to them. */
const KEPT_RUNS = 20;

/** A folder for this run in `.cache/`. Those of the last runs stay for their logs. */
export function newRunFolder(name: string): string {
  const folders = path.join(ROOT, '.cache', name);
  const folder = path.join(folders, String(process.pid));
  // It may be that of an earlier process with our ID.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Another run may remove one of them at the same time.
  const changed = (run: string) => statSync(path.join(folders, run), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const ended = readdirSync(folders).filter((run) => !isRunning(Number(run))).map((run) => ({ run, at: changed(run) }));
  for (const { run } of ended.sort((a, b) => b.at - a.at).slice(KEPT_RUNS)) {
    rmSync(path.join(folders, run), { recursive: true, force: true });
  }
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
