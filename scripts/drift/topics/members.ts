/** The members of inputs and outputs, and their limits. */
import { libraryMembers } from './library-members';
import { modelMembers } from './model-members';
import { PAGE_SIZE } from '../../../lambda/jobs/inference-jobs';
import type { Model } from '../botocore';
import { adviceFor, type Thing, type Topic } from '../things';

export function membersTopic(model: Model): Topic {
  return { library: libraryMembers(), model: modelMembers(model) };
}

/** The largest page of a List, which the handler asks for. */
export function pagesTopic({ operations, shapes }: Model): Topic {
  const input = operations.ListTrainedModelInferenceJobs?.input.shape;
  const size = shapes[input]?.members?.maxResults?.shape;
  return { library: [page(PAGE_SIZE)], model: [page(size === undefined ? undefined : shapes[size].max)] };
}

function page(size: number | undefined): Thing {
  return {
    key: 'page',
    name: 'a page of ListTrainedModelInferenceJobs',
    facts: { 'maximum size': size === undefined ? undefined : String(size) },
    advice: adviceFor('PAGE_SIZE in lambda/jobs/inference-jobs.ts'),
  };
}
