import { CfnResource, CustomResource, Duration, ITaggable, Lazy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { keyArnProblems, keyProblems, letServiceUse } from './encryption-key';
import { warnAboutInstanceType } from './instance-type-warning';
import { warnAboutSameName } from './job-name-warnings';
import { checkProps, completionProblems } from './job-problems';
import { jobResource } from './job-resource';
import { chainOfLegs } from './legs';
import { warnAboutPlaces } from './places';
import { describePropProblems, refuseJob } from './problem-report';
import { followRemovalPolicy, resourcePolicyProblems } from './removal-policy';
import { renderedProblems } from './rendered-properties';
import { byName } from './sorted';
import { renderTags } from './tags';
import { InferenceJobProvider } from '../inference-job-provider';
import { JobCompletion } from '../job-completion';
import { RUN_RESOURCE_TYPE, toRunProperties } from '../shared/resource-properties';
import type { StartRequest } from '../shared/start-request';
import type { TrainedModelInferenceJobProps } from '../trained-model-inference-job-props';

const DEFAULT_COMPLETION = JobCompletion.upTo(Duration.hours(4));

/** What a job consists of. */
export interface JobResources {
  /** It has the ARN of the job from the Start on. */
  readonly run: CustomResource;
  /** It has what the service returns for the job at the end of the wait. Absent if the deployment does not wait. */
  readonly outcome?: CustomResource;
}

/** The request that the props of a job stand for. @throws when anything is wrong with them; one error names everything */
export function soundRequest(job: Construct, props: TrainedModelInferenceJobProps): StartRequest {
  const { request, problems } = checkProps(job, props, ({ provider }) => provider ?? InferenceJobProvider._ifAnyForStackOf(job));
  refuseJob(job, problems);
  return request;
}

/** Declares the resources of a job, and what to check when the app is complete. */
export function jobResources(job: Construct & ITaggable, props: TrainedModelInferenceJobProps, request: StartRequest): JobResources {
  const { completion = DEFAULT_COMPLETION, encryptionKey, rerunToken, removalPolicy } = props;
  warnAboutPlaces(job, request, props);
  warnAboutInstanceType(job, request.resourceConfig.instanceType);
  const provider = props.provider ?? InferenceJobProvider.forStackOf(job);
  // Once more: only now it is known what property injectors make of a provider that did not exist before.
  refuseJob(job, completionProblems(props, provider));
  if (encryptionKey) {
    letServiceUse(encryptionKey, job);
  }

  const { Environment: variables, ...properties } = toRunProperties({ request, rerunToken });
  const run = jobResource(job, 'Resource', provider, RUN_RESOURCE_TYPE, {
    ...properties,
    // A name may be a token, whose text is another one whenever anything else in the app changes.
    Environment: variables && Lazy.uncachedAny({
      produce: () => byName(job, variables.map(({ Name, Value }) => [Name, Value] as const)).map(([Name, Value]) => ({ Name, Value })),
    }),
    // Uncached, because whatever resolves it early, such as an aspect, would leave out the tags that are added later.
    Tags: Lazy.uncachedAny({ produce: () => renderTags(job) }, { omitEmptyArray: true }),
  });
  const cfnRun = run.node.defaultChild as CfnResource;
  job.node.defaultChild = cfnRun;
  if (removalPolicy) {
    run.applyRemovalPolicy(removalPolicy);
  }
  followRemovalPolicy(cfnRun);
  warnAboutSameName(job, cfnRun, request);
  job.node.addValidation({
    // Tags, policies, and the values of tokens are complete only after all aspects have run.
    validate: () => {
      const problems = [
        ...keyProblems(encryptionKey),
        ...keyArnProblems(Stack.of(job).resolve(request.kmsKeyArn)),
        ...resourcePolicyProblems(cfnRun.cfnOptions),
        ...renderedProblems(cfnRun),
      ];
      // CDK adds the path of the construct in front.
      return problems.length > 0 ? [`invalid inference job: ${describePropProblems(problems)}`] : [];
    },
  });
  // Separate from Run: whatever happens during the long wait, the Delete that CloudFormation sends to Run has the ARN of the job.
  const lastLeg = chainOfLegs(job, provider, run, completion);
  provider._serve({ request, run: cfnRun, lastLeg: lastLeg.node.defaultChild as CfnResource });
  return { run, outcome: completion.maximum === undefined ? undefined : lastLeg };
}
