/** What it costs to wait, as tables. */
import { Duration } from 'aws-cdk-lib';
import { dollarsOf, dollarsPer100Milliseconds, PRICES } from './prices';
import { type Row, table } from './table';
import { MANY, WAITERS } from './waiters';
import { type CostOfWaiting, costOfWaiting, type Polls, pollsOf, type Usage } from './waiting';

/** Long enough for some minutes of nothing but waiting. */
const LENGTH_OF_MANY = Duration.minutes(15);

/** @param jobs how many wait at once */
export async function printWaiting(jobs: number): Promise<void> {
  const costs: [string, CostOfWaiting][] = [];
  for (const [name, waiter] of Object.entries(WAITERS)) {
    costs.push([name, await costOfWaiting(waiter)]);
  }
  console.log(`
waiting for one job, counted in virtual time: calls of Clean Rooms ML (Get, others) and of CloudFormation; Lambda invocations, of CDK's
provider framework and of the handlers behind it; Step Functions state transitions. US$ for invocations and transitions, and what is
added by each 100 ms that an invocation takes: ${PRICES}
`);
  table(costs.map(([name, { perHour }]) => rowOf('per job-hour', name, perHour)));
  console.log();
  table(costs.map(([name, { perDeployment }]) => rowOf('per deployment of a job', name, perDeployment)));
  const polls = await pollsOf(MANY, jobs, LENGTH_OF_MANY);
  console.log(`\nGet calls of ${jobs} jobs of ours that start and wait at once: ${polls.perSecond.toFixed(2)} per second over the whole wait\n`);
  table(rowsOf(polls));
}

function rowOf(what: string, name: string, usage: Usage): Row {
  const { gets, otherCalls, cloudFormationCalls, frameworkInvocations, handlerInvocations, transitions, gigabytes } = usage;
  return {
    [what]: name,
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

function rowsOf({ most }: Polls): Row[] {
  return most.map(({ minutes, bySeconds }) => ({
    '': `after ${minutes} min`,
    ...Object.fromEntries(Object.entries(bySeconds).map(([seconds, count]) => [`most in ${seconds} s`, count])),
  }));
}
