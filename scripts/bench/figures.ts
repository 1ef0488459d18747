/** What a job takes of a template, exactly. CloudFormation allows 1,000,000 bytes and 500 resources. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { type Candidate, synthesize } from './apps';

/** All memberships have jobs in both: what grows with them counts as fixed. */
const [FEW, MANY] = [10, 100];

export interface Figures {
  readonly bytesPerJob: number;
  readonly resourcesPerJob: number;
  readonly fixedBytes: number;
  readonly fixedResources: number;
}

/** @param folder for what is synthesized */
export function figuresOf(candidate: Candidate, folder: string): Figures {
  const [few, many] = [FEW, MANY].map((count) => {
    const template = readFileSync(synthesize(candidate, count, path.join(folder, String(count))));
    return { bytes: template.length, resources: Object.keys(JSON.parse(template.toString()).Resources).length };
  });
  const [bytesPerJob, resourcesPerJob] = (['bytes', 'resources'] as const).map((what) => (many[what] - few[what]) / (MANY - FEW));
  return {
    bytesPerJob,
    resourcesPerJob,
    fixedBytes: many.bytes - MANY * bytesPerJob,
    fixedResources: many.resources - MANY * resourcesPerJob,
  };
}
