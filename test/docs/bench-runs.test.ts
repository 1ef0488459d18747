/** The same nights of a state machine for this library and for what users write without it, counted exactly. */
import { tableUnder, textOf } from './documents';
import { bundleHandler } from '../../local-cloud/handler-bundle';
import { bundlePeers } from '../../scripts/bench/faults/bundle-peers';
import { dollarsOf } from '../../scripts/bench/prices';
import { readResults } from '../../scripts/bench/results';
import type { RunCandidate } from '../../scripts/bench/runs/candidates';
import { NO_NIGHTS, playRuns, type RunTally } from '../../scripts/bench/runs/play';
import { runScenarios } from '../../scripts/bench/runs/scenario';
import { sum } from '../../scripts/counts';

/** The columns of the table. */
const ORDER: readonly RunCandidate[] = ['SDK integrations', 'Lambda tasks', 'this library'];

test('the documentation quotes what the last bench has counted', () => {
  const { tallies } = readResults().runs;
  const text = textOf('docs/runs.md');
  const counted = (valueOf: (tally: RunTally) => number, digits = 0) => ORDER.map((name) => valueOf(tallies[name]).toFixed(digits));
  expect(tableUnder('How it compares', text).map(([, ...cells]) => cells)).toEqual([
    counted(({ secondStarts }) => secondStarts),
    counted(({ secondsBeyondFirst }) => secondsBeyondFirst / 3600, 1),
    counted(({ leftRunning }) => leftRunning),
    counted(({ failedThoughFinished }) => failedThoughFinished),
    counted(({ events, nights }) => events / nights),
    counted(({ transitions, nights }) => transitions / nights),
    counted(({ nights, ...usage }) => dollarsOf(usage) / nights, 5),
  ]);
  const { scenarios, nights } = tallies['this library'];
  expect(text).toContain(`over ${scenarios} random histories with ${nights} nights`);
  expect(Object.keys(tallies).sort()).toEqual([...ORDER].sort());
});

beforeAll(async () => {
  await bundleHandler();
  await bundlePeers();
});

const FIRST_TWELVE = { ...NO_NIGHTS, scenarios: 12, nights: 21 };

test.each<[RunCandidate, RunTally]>([
  ['this library', { ...FIRST_TWELVE, starts: 21, events: 1822, transitions: 546, invocations: 428 }],
  ['SDK integrations', { ...FIRST_TWELVE, starts: 24, secondStarts: 4, secondsBeyondFirst: 19_080, leftRunning: 6, events: 8419, transitions: 2785 }],
  ['Lambda tasks', {
    ...FIRST_TWELVE, starts: 26, secondStarts: 5, secondsBeyondFirst: 37_140, leftRunning: 7, events: 8572, transitions: 2836, invocations: 956,
  }],
])('%s: twelve histories with faults', async (candidate, expected) => {
  let tally = NO_NIGHTS;
  for (const scenario of runScenarios(1000, 12)) {
    tally = sum(tally, await playRuns(candidate, scenario));
  }
  expect(tally).toEqual(expected);
});
