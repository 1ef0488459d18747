import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { README, tableUnder, textOf } from './documents';
import { CANDIDATES, type Candidate } from '../../scripts/bench/apps';
import { figuresOf } from '../../scripts/bench/figures';
import { dollarsOf } from '../../scripts/bench/prices';
import { WAITERS } from '../../scripts/bench/waiters';
import { costOfWaiting } from '../../scripts/bench/waiting';
import { JobCompletion } from '../../src';
import { protections } from '../lifecycle/protections/protections';
import { ACTIVE, resourcesOf, stackWithJob } from '../support';

/** What the README and the guide say from some words on. */
const said = (beginning: string) => (README + textOf('docs/guide.md')).replace(/\s+/g, ' ').split(beginning)[1]?.slice(0, 200);

const row = (beginning: string) => tableUnder('How it compares').find(([first]) => first.startsWith(beginning))!.slice(1);
const number = (value: number) => value.toLocaleString('en-US');

test('what a job takes of a template', () => {
  const folder = mkdtempSync(join(tmpdir(), 'figures-'));
  try {
    const figures = (['AwsCustomResource', 'own Provider', 'this library'] satisfies Candidate[]).map((candidate) => figuresOf(candidate, folder));
    expect(figures).toHaveLength(Object.keys(CANDIDATES).length);
    expect(row('stack resources')).toEqual(figures.map(({ resourcesPerJob, fixedResources }) => `${resourcesPerJob} and ${fixedResources}`));
    expect(row('template bytes')).toEqual(figures.map(({ bytesPerJob, fixedBytes }) => `${number(bytesPerJob)} and ${number(fixedBytes)}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what an hour of waiting takes', async () => {
  const [{ perHour: ours }, { perHour: own }] = await Promise.all([costOfWaiting(WAITERS['this library']), costOfWaiting(WAITERS['own Provider'])]);
  const invocations = ours.frameworkInvocations + ours.handlerInvocations;
  expect(row('`Get` calls')).toEqual(['none', String(own.gets), String(ours.gets)]);
  expect(said('An hour of waiting takes')).toContain(` ${ours.gets} calls to \`GetTrainedModelInferenceJob\`, ${invocations} Lambda invocations and `
    + `${ours.transitions} Step Functions state transitions: US$ ${dollarsOf({ invocations, transitions: ours.transitions }).toFixed(4)},`);
  expect(own.gets / ours.gets).toBe(6);
  expect(said('with its default interval of 5 seconds')).toContain(' takes six times as much');
});

test('how many resources wait', () => {
  const legs = (completion?: JobCompletion) => resourcesOf(stackWithJob({ completion }), ACTIVE).length;
  expect(said('a wait of 12 hours takes')).toContain(` ${legs(JobCompletion.upTo(Duration.hours(12)))} of the 500 resources that a stack may have; `
    + `the default of four hours takes ${legs()}.`);
  expect(said('From 30')).toMatch(/^ seconds to 14 days\./);
  [Duration.seconds(30), Duration.days(14)].forEach(JobCompletion.upTo);
  for (const outside of [Duration.seconds(29), Duration.seconds(14 * 86_400 + 1)]) {
    expect(() => JobCompletion.upTo(outside)).toThrow('from 30 seconds to 14 days');
  }
});

test('how many protections there are', () => {
  expect(said('Removing any of the')).toContain(` ${protections.length} protections`);
});

test('which versions of aws-cdk-lib the tests run on', () => {
  const lowest = JSON.parse(textOf('package.json')).peerDependencies['aws-cdk-lib'].slice(1);
  const [, newest] = /'aws-cdk-lib': '([\d.]+)'/.exec(textOf('scripts/newest-cdk.ts'))!;
  expect(said('It needs aws-cdk-lib')).toContain(` ${lowest} or newer; the tests run on that and on ${newest}`);
  expect(textOf('docs/upgrades.md')).toContain(`aws-cdk-lib from ${lowest}`);
});
