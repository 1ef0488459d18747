/** The demo: one inference job, end to end, on this machine alone. `scripts/main.js` runs it when everything is installed. */
import { mkdirSync, rmSync } from 'fs';
import * as path from 'path';
import { parseArgs } from 'util';
import { CdkCli } from '../local-cloud/cdk-cli';
import { startMiniStack } from '../local-cloud/ministack';
import { isInterrupted } from '../scripts/children';
import { CleanRoomsMLSimulator, listen } from '../simulator';
import { Show } from './show';
import { play } from './story';

/** Waits of Step Functions are thirty times shorter here: the handler is called about once a second. */
const WAIT_SCALE = 0.03;

const USAGE = 'usage: npm run demo -- [--ministack-port <port>] [--simulator-port <port>]';

export async function main(args: string[]): Promise<void> {
  const ports = readPorts(args);
  const root = path.join(__dirname, '..');
  const folder = path.join(root, '.cache', 'demo', String(process.pid));
  mkdirSync(folder, { recursive: true });
  const show = new Show();
  const stops: (() => Promise<void>)[] = [];
  try {
    show.step('Starting a simulator of AWS Clean Rooms ML and MiniStack, a local deployment engine');
    const simulator = new CleanRoomsMLSimulator();
    const service = await listen(simulator, { port: ports.simulator });
    stops.unshift(() => service.close());
    const ministack = await startMiniStack({ folder, cleanRoomsMlEndpoint: service.url, waitScale: WAIT_SCALE, port: ports.ministack });
    stops.unshift(() => ministack.stop());
    show.note(`simulator ${service.url}, MiniStack ${ministack.endpoint}`);

    const cdk = new CdkCli({
      folder,
      endpoint: ministack.endpoint,
      account: '111122223333',
      app: 'node_modules/.bin/tsx --tsconfig examples/tsconfig.json examples/inference-job/app.ts',
      onLine: (line) => show.cdkLine(line),
    });
    stops.unshift(async () => clearInterval(watching));
    const watching = setInterval(() => show.statuses(simulator.jobs()), 200);

    await play(cdk, simulator, show);
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (!isInterrupted()) {
      console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
      console.error(`The logs are in ${path.relative(process.cwd(), folder)}: cdk.log, ministack.log`);
      process.exitCode = 1;
    }
  } finally {
    for (const stop of stops) {
      await stop();
    }
  }
}

function readPorts(args: string[]): { ministack?: number; simulator?: number } {
  const port = (value: string | undefined) => {
    if (value !== undefined && !(/^\d+$/.test(value) && Number(value) < 65536)) {
      throw new Error(`'${value}' is no port: a number from 1 to 65535 is\n${USAGE}`);
    }
    return value === undefined ? undefined : Number(value);
  };
  try {
    const { values } = parseArgs({ args, options: { 'ministack-port': { type: 'string' }, 'simulator-port': { type: 'string' } } });
    return { ministack: port(values['ministack-port']), simulator: port(values['simulator-port']) };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}
