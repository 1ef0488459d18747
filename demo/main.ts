/** The demo: one inference job, end to end, on this machine alone. `scripts/main.js` runs it when everything is installed. */
import * as path from 'path';
import { parseArgs } from 'util';
import { Show } from './show';
import { play } from './story';
import { TIME_SCALE } from '../local-cloud/fast-clock';
import { type LocalCloud, newRunFolder, startLocalCloud } from '../local-cloud/local-cloud';
import { isInterrupted } from '../scripts/children';

const USAGE = 'usage: npm run demo (or demo:runs) -- [--ministack-port <port>] [--simulator-port <port>]';

/** What is played in the local cloud. */
type Play = (cloud: LocalCloud, show: Show) => Promise<void>;

const playDeployments: Play = (cloud, show) => play(cloud.cdk('inference-job', (line) => show.cdkLine(line)), cloud.simulator, show);

export async function main(args: string[], playIn: Play = playDeployments): Promise<void> {
  const show = new Show();
  let folder: string | undefined;
  let cloud: LocalCloud | undefined;
  try {
    const ports = readPorts(args);
    show.step('Starting MiniStack, a local deployment engine, and a simulator of AWS Clean Rooms ML');
    folder = newRunFolder('demo');
    show.note(`files in ${path.relative('.', folder)}`);
    cloud = await startLocalCloud({ folder, ...ports });
    const { simulator, simulatorUrl, ministack } = cloud;
    show.note(`simulator ${simulatorUrl}, MiniStack ${ministack.endpoint}`);
    show.note(`time runs faster there: a minute takes ${(60 * TIME_SCALE).toFixed(1)} s`);
    const watching = setInterval(() => show.statuses(simulator.jobs()), 200);
    try {
      await playIn(cloud, show);
    } finally {
      clearInterval(watching);
    }
  } catch (error) {
    // An error that an interruption causes is not a failure of the demo.
    if (!isInterrupted()) {
      console.error(`\nThe demo failed: ${(error as Error).message}`);
      if (folder) {
        console.error(`The logs are in ${path.relative('.', folder)}: cdk.log, ministack.log`);
      }
      process.exitCode = 1;
    }
  } finally {
    await cloud?.stop();
  }
}

function readPorts(args: string[]): { ministackPort?: number; simulatorPort?: number } {
  try {
    const { values } = parseArgs({ args, options: { 'ministack-port': { type: 'string' }, 'simulator-port': { type: 'string' } } });
    return { ministackPort: readPort(values['ministack-port']), simulatorPort: readPort(values['simulator-port']) };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}

function readPort(value: string | undefined): number | undefined {
  if (value !== undefined && !(/^\d+$/.test(value) && Number(value) > 0 && Number(value) < 65536)) {
    throw new Error(`'${value}' is not a valid port: expected a number from 1 to 65535`);
  }
  return value === undefined ? undefined : Number(value);
}
