import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { newMachine, newState } from './run-support';
import { newStack } from './support';
import { type Candidate } from '../scripts/bench/apps';
import { figuresOf } from '../scripts/bench/figures';

let folder: string;

beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'size-')); });
afterAll(() => rmSync(folder, { recursive: true }));

const figures = (candidate: Candidate) => figuresOf(candidate, folder);

test('a job takes two resources and 1.6 kB of its template', () => {
  const { resourcesPerJob, bytesPerJob } = figures('this library');
  expect(resourcesPerJob).toBe(2);
  expect(bytesPerJob).toBeGreaterThan(1500);
  expect(bytesPerJob).toBeLessThan(1650);
});

test('a stack with jobs has 18 resources more, however many jobs it has', () => {
  const { fixedResources, fixedBytes } = figures('this library');
  expect(fixedResources).toBe(18);
  expect(fixedBytes).toBeGreaterThan(24_000);
  expect(fixedBytes).toBeLessThan(26_000);
});

test('a job takes no more of its template than a custom resource of CDK that only starts it', () => {
  const [ours, peer] = [figures('this library'), figures('AwsCustomResource')];
  expect(ours.resourcesPerJob).toBe(peer.resourcesPerJob);
  expect(ours.bytesPerJob).toBeLessThanOrEqual(peer.bytesPerJob);
});

describe('runs without a deployment', () => {
  /** A stack with a state machine of so many states. */
  const templateWith = (states: number) => {
    const stack: Stack = newStack();
    const [first, ...others] = Array.from({ length: states }, (_, index) => newState(stack, `Infer${index}`));
    newMachine(stack, others.reduce((chain, state) => chain.next(state), sfn.Chain.start(first)));
    return Template.fromStack(stack).toJSON();
  };
  const bytes = (template: object) => JSON.stringify(template).length;
  const resources = ({ Resources }: { Resources?: object }) => Object.keys(Resources!);

  test('a stack that uses them has 17 resources, and two for each state machine beside that, its role, and its policy', () => {
    const ofUser = resources(templateWith(1)).filter((id) => id.startsWith('Scoring'));
    expect(ofUser).toHaveLength(3 + 2);
    expect(resources(templateWith(1))).toHaveLength(17 + ofUser.length);
  });

  test('a further state has none, and takes 1 kB of its template', () => {
    const [one, two] = [templateWith(1), templateWith(2)];
    expect(resources(two)).toEqual(resources(one));
    expect(bytes(two) - bytes(one)).toBeGreaterThan(800);
    expect(bytes(two) - bytes(one)).toBeLessThan(1100);
  });
});
