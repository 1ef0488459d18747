/** Plays nights in the virtual time of the lifecycle tests, and counts what came of them. */
import { type RunCandidate, RUN_CANDIDATES } from './candidates';
import type { Night, NightTrouble, RunScenario } from './scenario';
import type { JobReport } from '../../../simulator';
import { Account } from '../../../test/lifecycle/account';
import { codeOf, synthesizeStack } from '../../../test/lifecycle/apps';
import { chanceFrom } from '../../../test/lifecycle/chance';
import type { Execution } from '../../../test/lifecycle/step-functions/execution';
import type { Template } from '../../../test/lifecycle/template';
import { NO_TROUBLE, START_CALL } from '../../../test/lifecycle/trouble';
import { HOUR, MINUTE, SECOND } from '../../../test/lifecycle/virtual-time';
import { total } from '../../counts';

export interface RunTally {
  scenarios: number;
  nights: number;
  starts: number;
  /** Jobs of a night beyond its first one. */
  secondStarts: number;
  /** Seconds in which jobs were pending, running or being canceled, beyond the longest job of each night. */
  secondsBeyondFirst: number;
  /** Jobs that ran ten minutes after the last execution of their night had ended. */
  leftRunning: number;
  /** Nights whose job finished although every execution failed, except for nights that were stopped. */
  failedThoughFinished: number;
  /** Of all executions: events of their histories, billed transitions, and invocations of functions. */
  events: number;
  transitions: number;
  invocations: number;
}

export const NO_NIGHTS: RunTally = {
  scenarios: 0,
  nights: 0,
  starts: 0,
  secondStarts: 0,
  secondsBeyondFirst: 0,
  leftRunning: 0,
  failedThoughFinished: 0,
  events: 0,
  transitions: 0,
  invocations: 0,
};

const LIVE = ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_PENDING', 'CANCEL_IN_PROGRESS'];

/** Longer than any job runs, and than anything waits for one. */
const REST = 8 * HOUR;

const templates = new Map<RunCandidate, Template>();

export async function playRuns(candidate: RunCandidate, { chance, nights }: RunScenario): Promise<RunTally> {
  const account = new Account({ codeOf, random: chanceFrom(chance) });
  account.simulator.configure({ cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'] });
  const stack = account.newStack();
  await account.run(stack.deploy(templateOf(candidate)));
  const scoring = stack.logicalIds('AWS::StepFunctions::StateMachine').find((id) => id.startsWith('Scoring'))!;
  const machineArn = stack.resource(scoring)!.physicalId!;
  const invocations = () => total([...account.functions.invocations.values()]);
  const before = { transitions: account.stateMachines.transitions, invocations: invocations(), executions: account.stateMachines.executions.length };
  const tally = { ...NO_NIGHTS, scenarios: 1, nights: nights.length };
  for (const [index, night] of nights.entries()) {
    const executions = await playNight(account, machineArn, night, `night ${index}`);
    count(tally, account, executions, night, `night ${index}`);
  }
  tally.transitions = account.stateMachines.transitions - before.transitions;
  tally.invocations = invocations() - before.invocations;
  tally.events = total(account.stateMachines.executions.slice(before.executions).map(({ history }) => history.events.length));
  return tally;
}

async function playNight(account: Account, stateMachineArn: string, night: Night, name: string): Promise<Execution[]> {
  const { simulator, stateMachines, time } = account;
  const { runningSeconds, jobFails, again, stoppedAfter, listLagSeconds, troubles } = night;
  simulator.changePlan({ pendingMs: MINUTE, runningMs: runningSeconds * SECOND, outcome: jobFails ? 'CREATE_FAILED' : 'ACTIVE' });
  simulator.configure({ listLagMs: listLagSeconds * SECOND });
  meet(account, troubles);
  const start = () => stateMachines.start({ stateMachineArn, input: JSON.stringify({ night: name }) });
  const executions = [start()];
  await account.run((async () => {
    if (again !== undefined) {
      await time.sleep(again * SECOND);
      executions.push(start());
    }
    if (stoppedAfter !== undefined) {
      await time.sleep(stoppedAfter * SECOND);
      executions.filter(({ isRunning }) => isRunning).forEach(({ arn }) => stateMachines.stop(arn));
    }
    await time.sleep(REST);
  })());
  return executions;
}

function meet(account: Account, troubles: readonly NightTrouble[]): void {
  account.simulator.setFaults(troubles.flatMap((trouble) => {
    switch (trouble.is) {
      case 'start': return [{ operation: 'Start*', kind: trouble.kind, ...trouble.kind !== 'throttling' && { acted: trouble.acted } }];
      case 'get': return [{ operation: 'Get*', kind: trouble.kind, skip: trouble.skip, times: trouble.times }];
      default: return [];
    }
  }));
  let killed = 0;
  let invoked = 0;
  account.trouble = {
    ...NO_TROUBLE,
    isKilled: (_, moment, what) => troubles.some((trouble) => trouble.is === 'killed at Start' && trouble.moment === moment
      && START_CALL.test(what) && (killed += 1) === 1),
    invocations: () => {
      invoked += 1;
      const twice = troubles.find((trouble) => trouble.is === 'invoked twice' && trouble.nth === invoked - 1);
      return twice?.is === 'invoked twice' ? [0, twice.seconds * SECOND] : [0];
    },
  };
}

function count(tally: RunTally, { simulator, time }: Account, executions: Execution[], night: Night, name: string): void {
  const reports = new Map(simulator.jobs().map((report) => [report.arn, report]));
  const jobs = simulator.calls()
    .filter(({ operation, acted, input }) => operation === 'StartTrainedModelInferenceJob' && acted && input.description === name)
    .map(({ jobArn }) => reports.get(jobArn!)!);
  const over = Math.max(...executions.map(({ stopDate = Infinity }) => stopDate));
  tally.starts += jobs.length;
  tally.secondStarts += Math.max(0, jobs.length - 1);
  const seconds = jobs.map((job) => Math.round((endOf(job, time.now()) - job.history[0].at) / SECOND));
  tally.secondsBeyondFirst += total(seconds) - Math.max(0, ...seconds);
  tally.leftRunning += jobs.filter((job) => endOf(job, time.now()) > over + 10 * MINUTE).length;
  tally.failedThoughFinished += night.stoppedAfter === undefined && executions.every(({ status }) => status !== 'SUCCEEDED')
    && jobs.some(({ status }) => status === 'ACTIVE') ? 1 : 0;
}

const endOf = ({ history }: JobReport, now: number) => history.find(({ status }) => !LIVE.includes(status))?.at ?? now;

function templateOf(candidate: RunCandidate): Template {
  const template = templates.get(candidate) ?? synthesizeStack((stack) => RUN_CANDIDATES[candidate](stack));
  templates.set(candidate, template);
  return template;
}
