/** What users have deployed with the previous version of the library: the same apps are synthesized with it and with this one. */
import { type Stack, Tags } from 'aws-cdk-lib';
import { previousPackage } from '../../scripts/release/previous';
import * as current from '../../src';
import { type DeclaredSibling, type DeclaredStack, type Library, synthesize, synthesizeStack, withSiblings } from '../lifecycle/apps';
import type { Template } from '../lifecycle/template';
import { fullProps } from '../support';

export { current };

/** The library as it was published. */
export function previousLibrary(): Library {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- where it lies is known at run time only
  return require(previousPackage().folder) as Library;
}

/** An app with a version of the library. */
export type App = (library: Library, changes?: Changes) => Template;

/** What a user changes beside the version. */
export interface Changes {
  readonly tags?: { readonly [key: string]: string };
  readonly siblings?: readonly DeclaredSibling[];
}

const declared = ({ jobs, ...stack }: DeclaredStack): App => (library, { tags, siblings } = {}) =>
  synthesize({ ...stack, siblings, jobs: jobs.map((job) => ({ ...job, tags: { ...job.tags, ...tags } })) }, library);

const withEverything: App = (library, { tags = {}, siblings = [] } = {}) => withSiblings(synthesizeStack((stack: Stack) => {
  new library.TrainedModelInferenceJob(stack, 'Job', { ...fullProps(stack), instanceType: library.InferenceInstanceType.ML_G5_12XLARGE });
  Object.entries(tags).forEach(([key, value]) => Tags.of(stack).add(key, value));
}), siblings);

export const apps: Readonly<Record<string, App>> = {
  'a job': declared({ jobs: [{ id: 'One' }] }),
  'a job with everything set': withEverything,
  'a job that is waited for through hours': declared({ jobs: [{ id: 'One', waitMinutes: 12 * 60 }] }),
  'a job that is not waited for': declared({ jobs: [{ id: 'One', waitMinutes: 0 }] }),
  'a job that is retained': declared({ jobs: [{ id: 'One', retain: true }] }),
  'two jobs': declared({ jobs: [{ id: 'One' }, { id: 'Two', jobName: 'nightly', rerunToken: '2' }] }),
  'jobs in lanes, with an event bus': declared({ jobs: ['One', 'Two', 'Three'].map((id) => ({ id })), maxConcurrentJobs: 1, eventBus: true }),
};
