/** A job that succeeds, then one that fails in an update: what a user sees of it, and what is left. Prints it as JSON. */
import * as path from 'path';
import { newRunFolder, startLocalCloud } from '../../local-cloud/local-cloud';
import type { JobReport } from '../../simulator';

export interface FailingJob {
  readonly deployed: boolean;
  readonly updated: boolean;
  readonly updateOutput: string;
  readonly startsAfterUpdate: number;
  readonly jobsAfterUpdate: JobReport[];
  readonly deployedAgain: boolean;
  readonly startsAfterDeployedAgain: number;
  readonly destroyed: boolean;
  readonly jobsInTheEnd: JobReport[];
}

export async function main(): Promise<void> {
  const folder = newRunFolder('e2e');
  console.log(`files in ${path.relative('.', folder)}`);
  const cloud = await startLocalCloud({ folder });
  try {
    const { simulator } = cloud;
    const starts = () => simulator.calls().filter(({ operation }) => operation === 'StartTrainedModelInferenceJob').length;
    simulator.changePlan({ pendingMs: 15_000, runningMs: 45_000, cancelPendingMs: 5000, cancelInProgressMs: 5000 });
    simulator.setPlanRules([
      { nthStart: 2, plan: { outcome: 'CREATE_FAILED', failure: { statusCode: 'ALGORITHM_ERROR', message: 'column "age" is missing in the input' } } },
    ]);
    const cdk = cloud.cdk('inference-job');
    await cdk.bootstrap();

    const { ok: deployed } = await cdk.deploy();
    const { ok: updated, output: updateOutput } = await cdk.deploy({ context: { instanceCount: '2' } });
    const startsAfterUpdate = starts();
    const jobsAfterUpdate = simulator.jobs();
    const { ok: deployedAgain } = await cdk.deploy();
    const startsAfterDeployedAgain = starts();
    const { ok: destroyed } = await cdk.destroy();
    const result: FailingJob = {
      deployed,
      updated,
      updateOutput,
      startsAfterUpdate,
      jobsAfterUpdate,
      deployedAgain,
      startsAfterDeployedAgain,
      destroyed,
      jobsInTheEnd: simulator.jobs(),
    };
    console.log(JSON.stringify(result));
  } finally {
    await cloud.stop();
  }
}
