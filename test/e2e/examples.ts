/** Deploys examples that the demo does not: what the service saw of them. Prints it as JSON. */
import * as path from 'path';
import { newRunFolder, startLocalCloud } from '../../local-cloud/local-cloud';
import type { JobReport } from '../../simulator';

export interface DeployedExample {
  readonly deployed: boolean;
  readonly output: string;
  readonly jobs: JobReport[];
  readonly destroyed: boolean;
}

export async function main(examples: string[]): Promise<void> {
  const folder = newRunFolder('e2e');
  console.log(`files in ${path.relative('.', folder)}`);
  const cloud = await startLocalCloud({ folder });
  try {
    const { simulator } = cloud;
    simulator.changePlan({ pendingMs: 15_000, runningMs: 45_000 });
    await cloud.cdk(examples[0]).bootstrap();
    const results: Record<string, DeployedExample> = {};
    for (const example of examples) {
      const before = simulator.jobs().length;
      const cdk = cloud.cdk(example);
      const { ok: deployed, output } = await cdk.deploy();
      const jobs = simulator.jobs().slice(before);
      const { ok: destroyed } = await cdk.destroy();
      results[example] = { deployed, output, jobs, destroyed };
    }
    console.log(JSON.stringify(results));
  } finally {
    await cloud.stop();
  }
}
