/** How long it takes from the moment when a job is `ACTIVE` until its deployment has succeeded, counted in virtual time. */
import { Duration } from 'aws-cdk-lib';
import type { Waiter } from './waiters';
import { deployed } from './waiting';
import { SECOND } from '../../test/lifecycle/virtual-time';

export interface Delays {
  readonly jobs: number;
  /** In seconds. */
  readonly median: number;
  readonly most: number;
}

/** Jobs of ten minutes and a little more each, so that they end at any time between two polls. */
const LENGTHS = Array.from({ length: 40 }, (_, index) => Duration.seconds(600 + index * 7));

export async function delaysOf({ declare }: Waiter): Promise<Delays> {
  const delays: number[] = [];
  for (const length of LENGTHS) {
    const { account, stack } = await deployed((app) => declare(app, 1), length);
    const [{ history }] = account.simulator.jobs();
    delays.push((stack.timeline.at(-1)!.at - history.at(-1)!.at) / SECOND);
  }
  delays.sort((a, b) => a - b);
  return { jobs: delays.length, median: delays[delays.length / 2], most: delays.at(-1)! };
}
