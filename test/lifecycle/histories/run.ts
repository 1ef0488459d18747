/** Random histories of deployments, some hundred at a time. */
import * as fc from 'fast-check';
import { histories, type Model } from './commands';
import { History } from './history';
import { checkPart, type PartOfARun, type Result } from './part';

export interface Counts {
  histories: number;
  /** With a fault between a Start and its answer. */
  startFaults: number;
  rollbacks: number;
  /** With deliveries or waiters of one request at the same time. */
  concurrent: number;
  starts: number;
  calls: number;
}

export const NONE: Counts = { histories: 0, startFaults: 0, rollbacks: 0, concurrent: 0, starts: 0, calls: 0 };

export function runPart(part: PartOfARun): Promise<Result<Counts>> {
  const counts = { ...NONE };
  const property = fc.asyncProperty(fc.nat(), histories(part.replayPath), async (chance, commands) => {
    const history = new History(chance, part.variant);
    try {
      await fc.asyncModelRun(() => ({ model: { hasStack: false } as Model, real: history }), commands);
      await history.end();
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${history.account.story.join('\n')}`);
    } finally {
      add(counts, history);
    }
  });
  return checkPart(part, property, counts);
}

function add(counts: Counts, { account, happened, faultsAtStart, rollbacks }: History): void {
  const calls = account.simulator.calls();
  counts.histories += 1;
  counts.startFaults += faultsAtStart > 0 ? 1 : 0;
  counts.rollbacks += rollbacks > 0 ? 1 : 0;
  counts.concurrent += happened.concurrent > 0 ? 1 : 0;
  counts.starts += calls.filter(({ operation, acted }) => acted && operation === 'StartTrainedModelInferenceJob').length;
  counts.calls += calls.length;
}
