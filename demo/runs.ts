/** The demo of runs without a deployment, on this machine alone. `scripts/main.js` runs it when everything is installed. */
import { main as demo } from './main';
import { playRuns } from './runs-story';
import { StateMachines } from '../local-cloud/state-machines';

export async function main(args: string[]): Promise<void> {
  await demo(args, (cloud, show) => playRuns(
    cloud.cdk('nightly', (line) => show.cdkLine(line)), new StateMachines(cloud.ministack.endpoint), cloud.simulator, show));
}
