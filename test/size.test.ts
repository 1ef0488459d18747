import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
