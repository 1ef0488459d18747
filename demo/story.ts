import type { CdkCli, CdkResult } from '../local-cloud/cdk-cli';
import type { CleanRoomsMLSimulator, JobReport } from '../simulator';
import { Show, startCalls } from './show';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A job of minutes, which are seconds here: nobody has to wait. */
const SHORT = { pendingMs: MINUTE, runningMs: 2 * MINUTE, cancelPendingMs: 30 * SECOND, cancelInProgressMs: 30 * SECOND };
/** A job that nobody wants to wait for. */
const LONG = { ...SHORT, runningMs: 12 * 60 * MINUTE };

/** Plays what happens to a job from its first deployment to its removal; throws when something unexpected happened. */
export async function play(cdk: CdkCli, simulator: CleanRoomsMLSimulator, show: Show): Promise<void> {
  simulator.changePlan(SHORT);
  simulator.setPlanRules([{ nthStart: 3, plan: LONG }]);
  const starts = () => startCalls(simulator.calls());
  const job = (nthStart: number): JobReport => {
    const found = simulator.jobs().find((report) => report.nthStart === nthStart);
    return found ?? fail(`the service never saw job ${nthStart}`);
  };

  show.step('cdk bootstrap');
  succeeded(await cdk.bootstrap(), 'cdk bootstrap');

  show.step('cdk deploy: the job is started, and the deployment waits until it is ACTIVE');
  show.note('Resource starts the job; Wait1, Wait2, and Active wait for it, one after the other');
  succeeded(await cdk.deploy(), 'cdk deploy');
  expect(starts() === 1, `one Start call was expected, there were ${starts()}`);
  show.request(simulator.calls());
  expect(job(1).status === 'ACTIVE', `job 1 should be ACTIVE when the deployment ends, it is ${job(1).status}`);

  show.step('cdk deploy with another tag: the tag is changed on the job, nothing is started');
  succeeded(await cdk.deploy({ context: { campaign: 'winter' } }), 'cdk deploy');
  expect(starts() === 1, `a changed tag should start nothing, there were ${starts()} Start calls in all`);
  expect(job(1).tags.campaign === 'winter', `the tag on job 1 should be 'winter', it is '${job(1).tags.campaign}'`);

  show.step('cdk deploy with two instances: a new job');
  succeeded(await cdk.deploy({ context: { campaign: 'winter', instanceCount: '2' } }), 'cdk deploy');
  expect(starts() === 2, `a second Start call was expected, there were ${starts()} in all`);
  expect(job(2).status === 'ACTIVE', `job 2 should be ACTIVE when the deployment ends, it is ${job(2).status}`);

  show.step('cdk deploy --no-rollback with three instances and a wait of two minutes: the job takes longer, so the deployment fails and leaves it running');
  const deployment = await cdk.deploy({ context: { campaign: 'winter', instanceCount: '3', waitSeconds: '120' }, noRollback: true });
  expect(!deployment.ok, 'the deployment should have failed: its job takes hours');
  expect(deployment.output.includes('is still CREATE_IN_PROGRESS'), 'the deployment should have failed because the job was not finished');
  expect(job(3).status === 'CREATE_IN_PROGRESS', `job 3 should be running, it is ${job(3).status}`);

  show.step('cdk destroy: the running job is canceled');
  succeeded(await cdk.destroy(), 'cdk destroy');
  expect(job(3).status === 'INACTIVE', `job 3 should have been canceled, it is ${job(3).status}`);
  expect(starts() === 3, `three Start calls were expected, there were ${starts()}`);
  show.statuses(simulator.jobs());
  show.summary(simulator.jobs(), simulator.calls());
}

export function succeeded(result: CdkResult, command: string): void {
  if (!result.ok) {
    fail(`${command} failed: ${reasonOf(result.output)}`);
  }
}

/** The first error in what the CLI printed; CDK puts the names of its own between «». */
function reasonOf(output: string): string {
  const lines = output.trim().split('\n');
  const error = lines.findIndex((line) => /❌|error|«/i.test(line));
  return lines.slice(error < 0 ? -5 : error).slice(0, 5).join('\n');
}

export function expect(condition: boolean, otherwise: string): void {
  if (!condition) {
    fail(otherwise);
  }
}

function fail(message: string): never {
  throw new Error(message);
}
