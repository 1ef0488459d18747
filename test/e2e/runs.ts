/** Deploys examples that run jobs without a deployment, and an app with a key in JSONata, and runs, aborts, and destroys. Prints what was seen as JSON. */
import * as path from 'path';
import { setTimeout as sleep } from 'timers/promises';
import { newRunFolder, startLocalCloud } from '../../local-cloud/local-cloud';
import { type Execution, StateMachines } from '../../local-cloud/state-machines';
import type { CleanRoomsMLSimulator, JobReport } from '../../simulator';

const CHANNEL = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/a1b2c3d4-5678-90ab-cdef-111122223333/ml-input-channel/7b1e9a52-1111-2222-3333-444455556666';
const SCHEDULE = 'arn:aws:scheduler:us-east-1:111122223333:schedule/default/Nightly';

/** How one run ended. */
export interface SeenRun {
  readonly execution: Execution;
  readonly jobs: JobReport[];
}

export interface SeenRuns {
  readonly deployed: boolean[];
  readonly finished: SeenRun;
  /** A second execution with the key of the first one. */
  readonly repeated: SeenRun;
  /** At the same time, by another schedule. */
  readonly ofAnotherSchedule: SeenRun;
  readonly failed: SeenRun;
  readonly aborted: SeenRun;
  readonly models: SeenRun;
  /** A state in JSONata with a key: with one key twice, and with another. */
  readonly keyed: { readonly first: SeenRun; readonly repeated: SeenRun; readonly another: SeenRun };
  /** Destroyed while it ran. */
  readonly destroyed: boolean[];
  readonly inFlight: JobReport[];
  /** All that Step Functions has recorded about the executions of the nightly example, those that ran the jobs included. */
  readonly history: string;
}

const SHORT = { pendingMs: 15_000, runningMs: 45_000 };
const LONG = { pendingMs: 15_000, runningMs: 12 * 60 * 60_000 };

export async function main(): Promise<void> {
  const folder = newRunFolder('e2e');
  console.log(`files in ${path.relative('.', folder)}`);
  const cloud = await startLocalCloud({ folder });
  try {
    const { simulator } = cloud;
    const machines = new StateMachines(cloud.ministack.endpoint);
    const seen = async (executionArn: string, before: number): Promise<SeenRun> =>
      ({ execution: await machines.ended(executionArn), jobs: await ended(simulator, before) });
    const before = () => simulator.jobs().length;

    simulator.changePlan(SHORT);
    const nightly = cloud.cdk('nightly');
    await nightly.bootstrap();
    const deployed = [(await nightly.deploy()).ok];
    const scoring = await machines.arnOf('Scoring');
    const start = (scheduledTime: string, schedule = SCHEDULE) => machines.start(scoring, { channel: CHANNEL, schedule, scheduledTime });

    let count = before();
    const finished = await seen(await start('night 1'), count);
    count = before();
    const repeated = await seen(await start('night 1'), count);
    count = before();
    const ofAnotherSchedule = await seen(await start('night 1', `${SCHEDULE}Too`), count);

    simulator.setPlanRules([{ nthStart: 3, plan: { ...SHORT, outcome: 'CREATE_FAILED' } }, { nthStart: 4, plan: { ...SHORT, outcome: 'CREATE_FAILED' } }]);
    count = before();
    const failed = await seen(await start('night 2'), count);

    simulator.changePlan(LONG);
    count = before();
    const toAbort = await start('night 3');
    await until(() => simulator.jobs().length > count);
    await machines.stop(toAbort);
    const aborted = await seen(toAbort, count);

    const inner = await machines.arnOf('Runner');
    const executions = [...await machines.executions(scoring), ...await machines.executions(inner)];
    const history = (await Promise.all(executions.map(async ({ executionArn }) =>
      JSON.stringify(await machines.execution(executionArn)) + await machines.history(executionArn)))).join('\n');

    count = before();
    await start('night 4');
    await until(() => simulator.jobs().length > count);
    const destroyed = [(await nightly.destroy()).ok];
    const inFlight = simulator.jobs().slice(count);

    simulator.changePlan(SHORT);
    const models = cloud.cdk('models');
    deployed.push((await models.deploy()).ok);
    count = before();
    const ofModels = await seen(await machines.start(await machines.arnOf('Scoring'), { channel: CHANNEL }), count);
    destroyed.push((await models.destroy()).ok);

    const keyedApp = cloud.cdkOf('test/e2e/keyed-app.ts');
    deployed.push((await keyedApp.deploy()).ok);
    const machine = await machines.arnOf('Scoring');
    const seenAt = async (night: string) => {
      const from = before();
      return seen(await machines.start(machine, { channel: CHANNEL, night }), from);
    };
    const keyed = { first: await seenAt('night 1'), repeated: await seenAt('night 1'), another: await seenAt('night 2') };
    destroyed.push((await keyedApp.destroy()).ok);

    const all: SeenRuns = { deployed, finished, repeated, ofAnotherSchedule, failed, aborted, models: ofModels, keyed, destroyed, inFlight, history };
    console.log(JSON.stringify(all));
  } finally {
    await cloud.stop();
  }
}

/** The jobs after the first ones, when they have ended. */
async function ended(simulator: CleanRoomsMLSimulator, before: number): Promise<JobReport[]> {
  const jobs = () => simulator.jobs().slice(before);
  await until(() => jobs().every(({ status }) => ['ACTIVE', 'CREATE_FAILED', 'INACTIVE'].includes(status)));
  return jobs();
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) {
    await sleep(50);
  }
}
