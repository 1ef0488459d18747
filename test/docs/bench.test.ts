import { README, tableUnder, textOf } from './documents';
import { benchPicture } from '../../docs/images/bench';
import { bundleHandler } from '../../local-cloud/handler-bundle';
import { bundlePeers } from '../../scripts/bench/faults/bundle-peers';
import { type Candidate, CANDIDATES } from '../../scripts/bench/faults/candidates';
import { play } from '../../scripts/bench/faults/play';
import { scenarios } from '../../scripts/bench/faults/scenario';
import { NOTHING, type Tally } from '../../scripts/bench/faults/tally';
import { readResults } from '../../scripts/bench/results';
import { ratioText } from '../../scripts/bench/statistics';
import { sum } from '../../scripts/counts';

const { faults, delays, local } = readResults();

/** The columns of the README's table. */
const ORDER: readonly Candidate[] = ['AwsCustomResource', 'own Provider', 'this library'];

const row = (beginning: string) => tableUnder('How it compares').find(([first]) => first.startsWith(beginning))!.slice(1);
const counted = (valueOf: (tally: Tally) => number, digits = 0) => ORDER.map((name) => valueOf(faults.tallies[name]).toFixed(digits));

test('the README quotes what the last bench has counted under faults', () => {
  const { scenarios: histories, deployments } = faults.tallies['this library'];
  expect(row('jobs started per')).toEqual(counted(({ starts, wantedRuns }) => starts / wantedRuns, 2));
  expect(row('jobs left running')).toEqual(counted(({ leftRunning }) => leftRunning));
  expect(row('unneeded job-hours')).toEqual(counted(({ secondsBeyondNeed }) => secondsBeyondNeed / 3600));
  expect(row('deployments that failed')).toEqual(counted(({ failedThoughFinished }) => failedThoughFinished));
  expect(row('deployments that succeeded')).toEqual(counted(({ succeededThoughFailed }) => succeededThoughFailed));
  expect(README).toContain(`${histories} random histories with ${deployments} deployments`);
});

test('the guide quotes what the last bench has found about time', () => {
  const guide = textOf('docs/guide.md').replace(/\s+/g, ' ');
  expect(guide).toContain(`${delays['this library'].median} seconds, and at most ${delays['this library'].most} seconds, after the job becomes \`ACTIVE\``);
  expect(guide).toContain(`takes ${ratioText(local.beyondJob)} times as long as with a \`Provider\``);
});

test('the picture shows what the last bench has counted', () => {
  expect(textOf('docs/images/bench.svg')).toBe(benchPicture(readResults()));
});

describe('under the same faults', () => {
  beforeAll(async () => {
    await bundleHandler();
    await bundlePeers();
  });

  test.each<[Candidate, Tally]>([
    ['this library', {
      scenarios: 12,
      wantedRuns: 21,
      deployments: 24,
      starts: 18,
      secondsBeyondNeed: 966,
      leftRunning: 0,
      failedThoughFinished: 0,
      succeededThoughFailed: 0,
      denied: 0,
    }],
    ['AwsCustomResource', {
      scenarios: 12,
      wantedRuns: 21,
      deployments: 24,
      starts: 23,
      secondsBeyondNeed: 10455,
      leftRunning: 0,
      failedThoughFinished: 0,
      succeededThoughFailed: 6,
      denied: 0,
    }],
    ['own Provider', {
      scenarios: 12,
      wantedRuns: 21,
      deployments: 24,
      starts: 21,
      secondsBeyondNeed: 3480,
      leftRunning: 1,
      failedThoughFinished: 1,
      succeededThoughFailed: 0,
      denied: 18,
    }],
  ])('%s', async (candidate, tally) => {
    let all = NOTHING;
    for (const scenario of scenarios(1, 12)) {
      all = sum(all, await play(candidate, scenario));
    }
    expect(all).toEqual(tally);
  });

  test('all have been played', () => expect(Object.keys(CANDIDATES).sort()).toEqual([...ORDER].sort()));
});
