import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isDynamic } from './dynamic-values';
import { isNotKnownYet } from './filled-in-later';
import { warnLate } from './late-warning';
import { resolvedText } from './resolved-text';
import { isInTree } from './tree';
import type { StartRequest } from '../shared/start-request';

/** A job of a stack that has a name. */
interface NamedJob {
  readonly job: Construct;
  readonly run: CfnResource;
  readonly request: StartRequest;
}

const named = new WeakMap<Stack, NamedJob[]>();

/** Warns about a name that the jobs of all executions would have. Only a warning, because somebody may want the results in one place. */
export function warnAboutConstantName(state: Construct, jobName?: string): void {
  if (jobName !== undefined && !isDynamic(jobName) && !isNotKnownYet(jobName)) {
    Annotations.of(state).addWarningV2('cdk-cleanrooms-ml:jobName', `the jobName is the constant ${JSON.stringify(jobName)}: all runs of a model write `
      + "their results to the same place in the receiver's bucket. Leave it out, so that every job gets a name of its own, or take it from the input, for "
      + "example with sfn.JsonPath.stringAt('$.name') in JSONPath or {% $states.input.name %} in JSONata, or acknowledge this warning if one place is "
      + 'what you want');
  }
}

/** Warns when the app is complete if another job of the stack writes its results to the same place. */
export function warnAboutSameName(job: Construct, run: CfnResource, request: StartRequest): void {
  if (request.name === undefined) {
    return;
  }
  const stack = Stack.of(job);
  const jobs = named.get(stack) ?? [];
  if (jobs.length === 0) {
    named.set(stack, jobs);
    stack.node.addValidation({ validate: () => warnAboutSameNames(stack, jobs) });
  }
  jobs.push({ job, run, request });
}

function warnAboutSameNames(stack: Stack, jobs: NamedJob[]): string[] {
  const before: (NamedJob & { readonly place: string })[] = [];
  for (const one of jobs.filter(({ run }) => isInTree(run))) {
    const name: unknown = stack.resolve(one.request.name);
    // What is not a text is known only at deployment, or not there at all.
    if (typeof name === 'string' && !isNotKnownYet(name)) {
      const place = placeOfResults(stack, one.request);
      const other = before.find((earlier) => earlier.place === place && !isEither(earlier, one));
      if (other) {
        warnLate(one.job, 'cdk-cleanrooms-ml:jobName', `the jobName ${JSON.stringify(name)}, the model and the receiver are also those `
          + `of ${other.job.node.path}: both jobs write their results to the same place in the receiver's bucket. Leave the jobName out, so that every job `
          + 'gets a name of its own, or set another one, or acknowledge this warning if one place is what you want');
      }
      before.push({ ...one, place });
    }
  }
  return [];
}

/** What the prefix of the results is made of, as far as a request says: neither the version of the model nor the channel. */
function placeOfResults(stack: Stack, { name, trainedModelArn, outputConfiguration }: StartRequest): string {
  return resolvedText(stack, [name, trainedModelArn, outputConfiguration.members[0].accountId]);
}

/** Whether the stack may have only one of two jobs, because their conditions differ. */
function isEither(one: NamedJob, other: NamedJob): boolean {
  const [condition, otherCondition] = [one.run.cfnOptions.condition, other.run.cfnOptions.condition];
  return condition !== undefined && otherCondition !== undefined && condition !== otherCondition;
}
