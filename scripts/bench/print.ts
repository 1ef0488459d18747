/** The results of the bench as tables. */
import type { Tally } from './faults/tally';
import { COUNTS, type Figures } from './figures';
import { dollarsOf, dollarsPer100Milliseconds, PRICES } from './prices';
import type { Results } from './results';
import type { RunTally } from './runs/play';
import { type Quartiles, ratioText } from './statistics';
import { PEER } from './synth';
import { type Row, table } from './table';
import type { Usage } from './waiting';

type Print = { readonly [part in keyof Results]: (result: Results[part]) => void };

export const print: Print = {
  sizes: (sizes) => printTable('resources and bytes of a whole stack, by its number of jobs', sizes, sizeRow),

  synth: ({ rounds, ratios }) => printTable(
    `time of a synth, as a ratio to ${PEER}: the median of ${rounds} rounds, and their middle half`, ratios,
    (byCount) => ratioColumns(byCount, (count) => (count === '1' ? '1 job' : `${count} jobs`)),
  ),

  faults: ({ seed, tallies }) => printTable(
    `the same ${Object.values(tallies)[0].scenarios} histories of deployments with faults for each (seed ${seed})`, tallies, faultsRow,
  ),

  runs: ({ seed, tallies }) => printTable(
    `the same ${Object.values(tallies)[0].scenarios} histories of a state machine with faults for each (seed ${seed}). Events, transitions, and US$ for
transitions and invocations, of all executions, per night: ${PRICES}`, tallies, runsRow,
  ),

  waiting: (costs) => {
    printTable(
      `waiting for one job, counted in virtual time: calls of Clean Rooms ML (Get, others) and of CloudFormation; Lambda invocations of CDK's
provider framework and of the handlers behind it; Step Functions state transitions. US$ for invocations and transitions, and what each
100 ms that an invocation takes adds: ${PRICES}\n\nper job-hour`, costs, ({ perHour }) => usageRow(perHour),
    );
    printTable('per deployment of a job', costs, ({ perDeployment }) => usageRow(perDeployment));
  },

  delays: (delays) => printTable(
    'seconds from ACTIVE to the end of the deployment, counted in virtual time', delays, ({ jobs, median, most }) => ({ jobs, median, most }),
  ),

  polls: ({ jobs, perSecond, most }) => printTable(
    `calls of Get by ${jobs} jobs of this library that start and wait at once: ${perSecond.toFixed(2)} per second over the whole wait`,
    Object.fromEntries(most.map(({ minutes, bySeconds }) => [`after ${minutes} min`, bySeconds])),
    (bySeconds) => Object.fromEntries(Object.entries(bySeconds).map(([seconds, count]) => [`most in ${seconds} s`, count])),
  ),

  handler: ({ bytes, peerBytes, rounds, load, peakMemory }) => printTable(
    `the code of the handler: ${bytes} bytes, that of the user's own provider with the same client ${peerBytes}. Loading it, as a ratio to that
provider: the median of ${rounds} rounds, and their middle half`, { 'time': load, 'peak memory': peakMemory },
    (byVersion) => ratioColumns(byVersion, (version) => `Node.js ${version}`),
  ),

  local: ({ rounds, beyondJob }) => printTable(
    `a first deployment by the CDK CLI on the local cloud, without the job's own time, as a ratio to the user's own provider: the median of ${rounds}
rounds, and their middle half`, { 'this library': beyondJob }, (ratio) => ({ ratio: ratioText(ratio) }),
  ),
};

function printTable<T>(title: string, values: Readonly<Record<string, T>>, rowOf: (value: T) => Row): void {
  console.log(`\n${title}\n`);
  table(Object.entries(values).map(([name, value]) => ({ '': name, ...rowOf(value) })));
}

function ratioColumns(ratios: Readonly<Record<string, Quartiles>>, columnOf: (key: string) => string): Row {
  return Object.fromEntries(Object.entries(ratios).map(([key, ratio]) => [columnOf(key), ratioText(ratio)]));
}

function sizeRow({ stacks, mostJobs }: Figures): Row {
  return {
    ...Object.fromEntries(COUNTS.map((count) => [`resources, ${count}`, stacks[count].resources])),
    ...Object.fromEntries(COUNTS.map((count) => [`bytes, ${count}`, stacks[count].bytes])),
    'most jobs in a stack': mostJobs,
  };
}

function runsRow(tally: RunTally): Row {
  const { nights, starts, secondStarts, secondsBeyondFirst, leftRunning, failedThoughFinished, events, transitions, invocations } = tally;
  return {
    nights,
    starts,
    'second starts': secondStarts,
    'job-hours of duplicate jobs': (secondsBeyondFirst / 3600).toFixed(1),
    'jobs left running': leftRunning,
    'failed, job finished': failedThoughFinished,
    'events': (events / nights).toFixed(0),
    'transitions': (transitions / nights).toFixed(1),
    'US$': (dollarsOf({ invocations, transitions }) / nights).toFixed(5),
  };
}

function faultsRow(tally: Tally): Row {
  const { wantedRuns, starts, secondsBeyondNeed, leftRunning, deployments, failedThoughFinished, succeededThoughFailed, denied } = tally;
  return {
    'jobs started per wanted job': (starts / wantedRuns).toFixed(2),
    'unneeded job-hours': (secondsBeyondNeed / 3600).toFixed(1),
    'jobs left running': leftRunning,
    'deployments': deployments,
    'failed, job finished': failedThoughFinished,
    'succeeded, job failed': succeededThoughFailed,
    'calls denied': denied,
  };
}

function usageRow(usage: Usage): Row {
  const { gets, otherCalls, cloudFormationCalls, frameworkInvocations, handlerInvocations, transitions, gigabytes } = usage;
  return {
    'Get': gets,
    'others': otherCalls,
    'CloudFormation': cloudFormationCalls,
    'framework': frameworkInvocations,
    'handlers': handlerInvocations,
    'transitions': transitions,
    'US$': dollarsOf({ invocations: frameworkInvocations + handlerInvocations, transitions }).toFixed(6),
    'US$ per 100 ms': dollarsPer100Milliseconds(gigabytes).toFixed(6),
  };
}
