/** Plays scenarios in the virtual time of the lifecycle tests. */
import * as path from 'node:path';
import { type Candidate, CANDIDATES, PEERS } from './candidates';
import type { Deployment, Scenario } from './scenario';
import { type Ended, type Run, type Tally, tallyOf } from './tally';
import { Account } from '../../../test/lifecycle/account';
import { codeOf, synthesizeStack, withSiblings } from '../../../test/lifecycle/apps';
import { chanceFrom } from '../../../test/lifecycle/chance';
import { noTrouble, unleash } from '../../../test/lifecycle/histories/trouble';
import type { Stack } from '../../../test/lifecycle/stack';
import type { Template } from '../../../test/lifecycle/template';
import { HOUR, MINUTE, SECOND } from '../../../test/lifecycle/virtual-time';

/** Longer than any job runs, and than anything waits for one. */
const REST = 6 * HOUR;

/** The resources that stand for a job. */
const TYPES = ['Custom::CleanRoomsMLTrainedModelInferenceJob', 'Custom::AWS', 'Custom::InferenceJob'];

const templates = new Map<string, Template>();

export async function play(candidate: Candidate, { chance, deployments, troublesOfTheRemoval }: Scenario): Promise<Tally> {
  const account = new Account({
    codeOf,
    random: chanceFrom(chance),
    packages: { '@aws-sdk/client-cleanroomsml': path.join(PEERS, 'client-cleanroomsml.js') },
  });
  account.simulator.configure({ cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_FAILED'] });
  let stack = account.newStack();
  const ended: Ended[] = [];
  for (const [index, deployment] of deployments.entries()) {
    // The CLI does the same with a stack that cannot be updated.
    if (/^(ROLLBACK_COMPLETE|.*ROLLBACK_FAILED|DELETE_FAILED)$/.test(stack.status)) {
      await remove(account, stack);
    }
    stack = stack.isGone ? account.newStack() : stack;
    ended.push(await deploy(account, stack, candidate, deployment, index));
    await account.run(account.time.sleep(deployment.secondsAfter * SECOND));
  }
  troubled(account, troublesOfTheRemoval);
  await account.run(stack.destroy());
  await remove(account, stack);
  const goneAt = account.time.now();
  await account.run(account.time.sleep(REST));
  const denied = account.access.denials.filter(({ why }) => why === 'policy' || why === 'withdrawn').length;
  return tallyOf({ chance, deployments, troublesOfTheRemoval }, ended, runsOf(account), denied, goneAt, account.time.now());
}

async function deploy(account: Account, stack: Stack, candidate: Candidate, deployment: Deployment, index: number): Promise<Ended> {
  const { configuration, runningSeconds, jobFails, sibling, listLagSeconds } = deployment;
  const { simulator } = account;
  simulator.changePlan({ pendingMs: MINUTE, runningMs: runningSeconds * SECOND, outcome: jobFails ? 'CREATE_FAILED' : 'ACTIVE' });
  simulator.configure({ listLagMs: listLagSeconds * SECOND });
  const before = new Set(simulator.jobs().map(({ arn }) => arn));
  troubled(account, deployment.troubles);
  const { status } = await account.run(stack.deploy(withSiblings(templateOf(candidate, configuration), [{
    id: 'Sibling', ...sibling, revision: sibling.fails ? String(index) : 'same',
  }])));
  const [resource] = TYPES.flatMap((type) => stack.logicalIds(type)).map((id) => stack.resource(id)!);
  return {
    succeeded: status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE',
    siblingFailed: sibling.fails,
    started: simulator.jobs().map(({ arn }) => arn).filter((arn) => !before.has(arn)),
    jobArn: resource?.physicalId?.includes('/trained-model-inference-job/') ? resource.physicalId : undefined,
  };
}

function troubled(account: Account, troubles: Parameters<typeof unleash>[1]): void {
  noTrouble(account);
  unleash(account, troubles, { atStart: 0, concurrent: 0, repeated: 0, redelivered: [] });
}

/** Removes a stack like somebody who insists on it. */
async function remove(account: Account, stack: Stack): Promise<void> {
  noTrouble(account);
  for (let attempt = 0; attempt < 3 && !stack.isGone; attempt += 1) {
    await account.run(stack.destroy());
  }
  if (!stack.isGone) {
    await account.run(stack.destroy({ isForced: true }));
  }
}

function templateOf(candidate: Candidate, configuration: number): Template {
  const key = `${candidate} ${configuration}`;
  const template = templates.get(key) ?? synthesizeStack((stack) => CANDIDATES[candidate](stack, `configuration ${configuration}`));
  templates.set(key, template);
  return template;
}

function runsOf({ simulator }: Account): Run[] {
  const reports = new Map(simulator.jobs().map((report) => [report.arn, report]));
  return simulator.calls()
    .filter(({ operation, acted }) => operation === 'StartTrainedModelInferenceJob' && acted)
    .map(({ jobArn, input }) => ({ report: reports.get(jobArn!)!, configuration: Number(String(input.description).split(' ').at(-1)) }));
}
