import type { InferenceJobs } from './inference-jobs';
import type { Tags } from './ownership';
import { noteUserValues } from '../errors/error-kinds';

/** What to do to a job's tags. */
export interface TagChanges {
  readonly set: Tags;
  readonly remove: string[];
}

/**
 * Compares the wanted tags with those on the job. Only a tag that this resource had before is removed: tags that others have added
 * to the job stay.
 */
export function tagChanges(onJob: Tags, wanted: Tags, before: Tags): TagChanges {
  return {
    set: Object.fromEntries(Object.entries(wanted).filter(([key, value]) => onJob[key] !== value)),
    remove: Object.keys(before).filter((key) => !Object.hasOwn(wanted, key) && Object.hasOwn(onJob, key)),
  };
}

export function hasTagChanges({ set, remove }: TagChanges): boolean {
  return remove.length > 0 || Object.keys(set).length > 0;
}

export async function applyTagChanges(jobs: InferenceJobs, jobArn: string, { set, remove }: TagChanges): Promise<void> {
  try {
    // Remove first: a job can have at most 50 tags.
    if (remove.length > 0) {
      await jobs.untag(jobArn, remove);
    }
    if (Object.keys(set).length > 0) {
      await jobs.tag(jobArn, set);
    }
  } catch (error) {
    noteUserValues(error);
    throw error;
  }
}
