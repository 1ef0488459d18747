/** Deployments by the real CDK CLI on the local cloud: what they take beyond the job's own time, in pairs. */
import type { Candidate } from './faults/candidates';
import { inRounds } from './rounds';
import { quartiles, type Quartiles } from './statistics';
import { TIME_SCALE } from '../../local-cloud/fast-clock';
import { type LocalCloud, newRunFolder, startLocalCloud } from '../../local-cloud/local-cloud';

/** Ours, as a ratio to the user's own provider. The function of an `AwsCustomResource` does not wait for the job. */
export interface LocalDeployments {
  readonly rounds: number;
  readonly beyondJob: Quartiles;
}

const PAIR = ['this library', 'own Provider'] as const satisfies readonly Candidate[];

export async function localDeployments(rounds: number): Promise<LocalDeployments> {
  const cloud = await startLocalCloud({ folder: newRunFolder('bench-local') });
  try {
    // Long enough that both wait for it.
    cloud.simulator.changePlan({ pendingMs: 15_000, runningMs: 105_000 });
    const cli = cloud.cdkOf('scripts/bench/local-app.ts');
    await succeeds(cli.bootstrap());
    const measured = await inRounds(PAIR, rounds, (candidate) => secondsBeyondJob(cloud, candidate));
    return { rounds, beyondJob: quartiles(measured.map((round) => round['this library'] / round['own Provider'])) };
  } finally {
    await cloud.stop();
  }
}

async function secondsBeyondJob({ cdkOf, simulator }: LocalCloud, candidate: Candidate): Promise<number> {
  const cli = cdkOf('scripts/bench/local-app.ts');
  const begun = performance.now();
  await succeeds(cli.deploy({ context: { candidate } }));
  const taken = (performance.now() - begun) / 1000;
  const { history } = simulator.jobs().at(-1)!;
  await succeeds(cli.destroy({ candidate }));
  return taken - (history.at(-1)!.at - history[0].at) * TIME_SCALE / 1000;
}

async function succeeds(command: Promise<{ readonly ok: boolean; readonly output: string }>): Promise<void> {
  const { ok, output } = await command;
  if (!ok) {
    throw new Error(`the CDK CLI has failed:\n${output}`);
  }
}
