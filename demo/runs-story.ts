import { setTimeout as sleep } from 'timers/promises';
import { Show, startCalls } from './show';
import { expect, succeeded } from './story';
import type { CdkCli } from '../local-cloud/cdk-cli';
import type { Execution, StateMachines } from '../local-cloud/state-machines';
import type { CleanRoomsMLSimulator } from '../simulator';

const MINUTE = 60_000;

/** A job of minutes, which are seconds here. */
const SHORT = { pendingMs: MINUTE, runningMs: 2 * MINUTE, cancelPendingMs: 30_000, cancelInProgressMs: 30_000 };
const LONG = { ...SHORT, runningMs: 12 * 60 * MINUTE };

const CHANNEL = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666';
const SCHEDULE = 'arn:aws:scheduler:us-east-1:111122223333:schedule/default/Nightly';

/** Plays what happens to the jobs of a state machine, from its deployment to its removal; throws when something unexpected happened. */
export async function playRuns(cdk: CdkCli, machines: StateMachines, simulator: CleanRoomsMLSimulator, show: Show): Promise<void> {
  simulator.changePlan(SHORT);
  const starts = () => startCalls(simulator.calls());
  const status = (nthStart: number) => simulator.jobs().find((job) => job.nthStart === nthStart)?.status;

  show.step('cdk bootstrap');
  succeeded(await cdk.bootstrap(), 'cdk bootstrap');

  show.step('cdk deploy: a state machine with a state that runs a job; no job is started');
  succeeded(await cdk.deploy(), 'cdk deploy');
  expect(starts() === 0, `a deployment should start nothing, there were ${starts()} Start calls`);
  const scoring = await machines.arnOf('Scoring');
  const night = (scheduledTime: string) => machines.start(scoring, { channel: CHANNEL, schedule: SCHEDULE, scheduledTime });

  show.step('An execution for the first night: the job is started, and the state waits until it is ACTIVE');
  const first = await machines.ended(await night('2026-12-01T02:00:00Z'));
  show.note(describe(first));
  expect(first.status === 'SUCCEEDED', `the execution should have succeeded, it is ${first.status}`);
  expect(starts() === 1 && status(1) === 'ACTIVE', `one job should be ACTIVE, there were ${starts()} Start calls, and it is ${status(1)}`);
  show.note('Its output is what the service returns for the job:');
  const output = JSON.parse(first.output ?? '{}') as object;
  for (const [member, value] of Object.entries(output)) {
    console.log(`${' '.repeat(12)}${member}: ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }

  show.step('The schedule delivers the first night again: the second execution starts nothing');
  const second = await machines.ended(await night('2026-12-01T02:00:00Z'));
  show.note(describe(second));
  show.note('On AWS, the Catch of the example lets this execution succeed: MiniStack uses a different name for the error');
  expect(second.status === 'FAILED', `the execution should have been refused, it is ${second.status}`);
  expect(starts() === 1, `nothing should have been started, there were ${starts()} Start calls in all`);

  show.step('An execution for the second night is stopped: its job is canceled');
  simulator.changePlan(LONG);
  const toStop = await night('2026-12-02T02:00:00Z');
  while (status(2) !== 'CREATE_IN_PROGRESS') {
    await sleep(50);
  }
  await machines.stop(toStop);
  show.note(describe(await machines.ended(toStop)));
  while (status(2) !== 'INACTIVE') {
    await sleep(50);
  }

  show.step('cdk destroy');
  succeeded(await cdk.destroy(), 'cdk destroy');
  expect(starts() === 2, `two Start calls were expected, there were ${starts()}`);
  show.statuses(simulator.jobs());
  show.summary(simulator.jobs(), simulator.calls());
}

function describe({ status, error }: Execution): string {
  return `execution  ${status}${error ? `: ${error}` : ''}`;
}
