/** Random histories of runs, some hundred at a time. */
import * as fc from 'fast-check';
import { firstStart, runHistories, runShapes } from './commands';
import { RunHistory } from './run-history';
import { checkPart, type PartOfARun, type Result } from '../part';

export interface RunCounts {
  histories: number;
  /** With a fault between a Start and its answer. */
  startFaults: number;
  /** With an execution that was stopped. */
  stops: number;
  /** With a function that was invoked twice. */
  twice: number;
  runs: number;
  starts: number;
  calls: number;
}

export const NO_RUNS: RunCounts = { histories: 0, startFaults: 0, stops: 0, twice: 0, runs: 0, starts: 0, calls: 0 };

export function runPartOfRuns(part: PartOfARun): Promise<Result<RunCounts>> {
  const counts = { ...NO_RUNS };
  const property = fc.asyncProperty(fc.nat(), runShapes, firstStart, runHistories(part.replayPath), async (chance, shape, first, commands) => {
    const history = new RunHistory(chance, part.variant ?? {}, shape);
    try {
      await history.begin();
      await first.run({}, history);
      await fc.asyncModelRun(() => ({ model: {}, real: history }), commands);
      await history.end();
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${JSON.stringify(shape)}\n${history.story.account.story.join('\n')}`);
    } finally {
      add(counts, history);
    }
  });
  return checkPart(part, property, counts);
}

function add(counts: RunCounts, { story, happened, faultsAtStart, stops }: RunHistory): void {
  counts.histories += 1;
  counts.startFaults += faultsAtStart > 0 ? 1 : 0;
  counts.stops += stops > 0 ? 1 : 0;
  counts.twice += happened.twice > 0 ? 1 : 0;
  counts.runs += story.runs.length;
  counts.starts += story.jobs.length;
  counts.calls += story.calls().length;
}
