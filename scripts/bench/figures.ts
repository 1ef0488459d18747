/** What jobs take of a template, exactly. CloudFormation allows 1,000,000 bytes and 500 resources. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { type Candidate, synthesize } from './apps';

const MAX_RESOURCES = 500;
const MAX_BYTES = 1_000_000;

/** With the last two all memberships have jobs: what grows with them counts as fixed. */
export const COUNTS = [1, 10, 100];

export interface Figures {
  readonly bytesPerJob: number;
  readonly resourcesPerJob: number;
  readonly fixedBytes: number;
  readonly fixedResources: number;
  /** By the number of jobs. */
  readonly stacks: Readonly<Record<number, { readonly bytes: number; readonly resources: number }>>;
  /** How many such jobs one stack can have. */
  readonly mostJobs: number;
}

/** @param folder for what is synthesized */
export function figuresOf(candidate: Candidate, folder: string): Figures {
  const stacks = Object.fromEntries(COUNTS.map((count) => {
    const template = readFileSync(synthesize(candidate, count, path.join(folder, String(count))));
    return [count, { bytes: template.length, resources: Object.keys(JSON.parse(template.toString()).Resources).length }];
  }));
  const [, few, many] = COUNTS;
  const [bytesPerJob, resourcesPerJob] = (['bytes', 'resources'] as const).map((what) => (stacks[many][what] - stacks[few][what]) / (many - few));
  const fixedBytes = stacks[many].bytes - many * bytesPerJob;
  const fixedResources = stacks[many].resources - many * resourcesPerJob;
  const mostJobs = Math.floor(Math.min((MAX_RESOURCES - fixedResources) / resourcesPerJob, (MAX_BYTES - fixedBytes) / bytesPerJob));
  return { bytesPerJob, resourcesPerJob, fixedBytes, fixedResources, stacks, mostJobs };
}
