import { CfnResource, CustomResource, Duration, ITaggable, Lazy, RemovalPolicy, Size, Stack, TagManager, TagType, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { InferenceInstanceType } from './inference-instance-type';
import { InferenceJobProvider } from './inference-job-provider';
import { JobCompletion } from './job-completion';
import { keyPolicyStatements } from './private/permissions';
import { describePropProblems } from './private/problem-report';
import { followRemovalPolicy, removalPolicyProblems, resourcePolicyProblems } from './private/removal-policy';
import { requestProblems, tagProblems } from './shared/request-problems';
import { ACTIVE_RESOURCE_TYPE, LegProperties, RUN_RESOURCE_TYPE, TagProperty, toRunProperties } from './shared/resource-properties';
import { StartRequest } from './shared/start-request';

/** What a trained model inference job is to do, and how long its deployment waits for it. */
export interface TrainedModelInferenceJobProps {
  /**
   * The membership that runs the job (`membershipIdentifier`), a lower-case UUID.
   *
   * Changing it starts a new job.
   */
  readonly membershipIdentifier: string;

  /**
   * The ARN of the trained model that is run (`trainedModelArn`).
   *
   * Changing it starts a new job.
   */
  readonly trainedModelArn: string;

  /**
   * The version of the trained model (`trainedModelVersionIdentifier`), a lower-case UUID.
   *
   * Changing it starts a new job.
   *
   * @default - the service chooses
   */
  readonly trainedModelVersionIdentifier?: string;

  /**
   * The ARN of the configured model algorithm association to use (`configuredModelAlgorithmAssociationArn`). It may belong to another account.
   *
   * Changing it starts a new job.
   *
   * @default - the one that the model was trained with
   */
  readonly configuredModelAlgorithmAssociationArn?: string;

  /**
   * The ARN of the ML input channel that the job reads (`dataSource.mlInputChannelArn`).
   *
   * Changing it starts a new job.
   */
  readonly mlInputChannelArn: string;

  /**
   * The machine that the job runs on (`resourceConfig.instanceType`).
   *
   * Changing it starts a new job.
   */
  readonly instanceType: InferenceInstanceType;

  /**
   * How many machines the job runs on (`resourceConfig.instanceCount`), from 1 to 10.
   *
   * Changing it starts a new job.
   *
   * @default - the service chooses
   */
  readonly instanceCount?: number;

  /**
   * The account id of the member that receives the results (`outputConfiguration.members`, of which the service takes exactly one), 12 digits.
   *
   * Changing it starts a new job.
   */
  readonly outputMember: string;

  /**
   * The media type of the results (`outputConfiguration.accept`), up to 256 characters.
   *
   * Changing it starts a new job.
   *
   * @default - the service chooses
   */
  readonly outputAccept?: string;

  /**
   * The largest piece of input that the model gets at once (`containerExecutionParameters.maxPayloadInMB`), from 1 to 100 MiB.
   *
   * Changing it starts a new job.
   *
   * @default - the service chooses
   */
  readonly maxPayload?: Size;

  /**
   * Environment variables of the model's container (`environment`): up to 16, each value from 1 to 10,240 characters.
   *
   * The values can be read in the template: put no secrets into them. Changing them starts a new job.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * The key that the job encrypts with (`kmsKeyArn`), a symmetric one.
   *
   * The policy of a key that belongs to the app is extended for the service. Changing the key starts a new job.
   *
   * @default - a key of the service
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The account id of the member that pays for the job (`mlModelInferencePayerAccountId`), 12 digits.
   *
   * Changing it starts a new job.
   *
   * @default - as the collaboration says
   */
  readonly modelInferencePayerAccountId?: string;

  /**
   * What the job is for (`description`), up to 255 characters.
   *
   * Changing it starts a new job: the service cannot change it on one that exists.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The name of the job (`name`), from 1 to 63 characters.
   *
   * Results of two jobs of one model with one name go to one place in the receiver's bucket. Changing it starts a new job.
   *
   * @default - a name that is made of the logical id and new for every job
   */
  readonly jobName?: string;

  /**
   * Tags of the job (`tags`), up to 46, beside those that reach it by `Tags.of()` and from the stack.
   *
   * Changing them starts nothing: they are changed on the job that exists.
   *
   * @default - none
   */
  readonly tags?: { [key: string]: string };

  /**
   * How long a deployment waits for the job to finish.
   *
   * Changing it starts nothing.
   *
   * @default JobCompletion.upTo(Duration.minutes(50))
   */
  readonly completion?: JobCompletion;

  /**
   * Any text; a new one starts a new job of the same configuration.
   *
   * @default - none
   */
  readonly rerunToken?: string;

  /**
   * What becomes of a job that is pending or running when it is removed from the stack, or another job takes its place.
   *
   * With `DESTROY` it is cancelled. With `RETAIN` or `RETAIN_ON_UPDATE_OR_DELETE`, which mean the same here, it goes on and is
   * charged for, and no stack owns it any more: `aws cleanroomsml cancel-trained-model-inference-job` stops it. It is cancelled
   * all the same when the deployment that creates the construct is rolled back. A finished job and its results stay in any case.
   *
   * A policy set from outside, by `RemovalPolicies`, an aspect or `applyRemovalPolicy()`, counts as if it were given here.
   * `SNAPSHOT` is refused. Changing it starts nothing.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A trained model inference job of AWS Clean Rooms ML.
 *
 * A deployment starts the job, waits until it is `ACTIVE` (which means *finished successfully*) and fails with the service's
 * reason when it ends otherwise. A rollback, or the removal of the construct, cancels a job that is still running.
 *
 * @throws when a prop holds what the service would reject; one error names all of them
 */
export class TrainedModelInferenceJob extends Construct implements ITaggable {
  /** The tags of the job. */
  public readonly tags: TagManager;

  /**
   * The ARN of the job. What refers to it is deployed after the job has finished.
   * @attribute
   */
  public readonly trainedModelInferenceJobArn: string;

  /**
   * The name of the job, given or made. What refers to it is deployed after the job has finished.
   * @attribute
   */
  public readonly trainedModelInferenceJobName: string;

  constructor(scope: Construct, id: string, props: TrainedModelInferenceJobProps) {
    super(scope, id);
    const request = startRequest(props);
    const problems = [...requestProblems(request, (value) => Token.isUnresolved(value)), ...removalPolicyProblems(props.removalPolicy)];
    if (problems.length > 0) {
      throw new Error(`invalid inference job at ${this.node.path}: ${describePropProblems(problems)}`);
    }
    this.tags = new TagManager(TagType.MAP, RUN_RESOURCE_TYPE, props.tags);

    const provider = InferenceJobProvider.forStackOf(this);
    provider.useMembership(props.membershipIdentifier);
    if (props.encryptionKey) {
      provider.useKey(props.encryptionKey);
      keyPolicyStatements().forEach((statement) => props.encryptionKey!.addToResourcePolicy(statement));
    }

    const run = this.customResource('Resource', provider, RUN_RESOURCE_TYPE, {
      ...toRunProperties({ request, rerunToken: props.rerunToken }),
      Tags: Lazy.any({ produce: () => this.renderTags() }, { omitEmptyArray: true }),
    });
    if (props.removalPolicy) {
      run.applyRemovalPolicy(props.removalPolicy);
    }
    const cfnRun = run.node.defaultChild as CfnResource;
    followRemovalPolicy(cfnRun);
    this.node.addValidation({
      // Tags and the removal policy are complete only when all aspects have run.
      validate: () => {
        const problemsAtSynth = [...tagProblems(this.allTags(), (value) => Token.isUnresolved(value)), ...resourcePolicyProblems(cfnRun.cfnOptions)];
        // CDK puts the path of the construct before it.
        return problemsAtSynth.length > 0 ? [`invalid inference job: ${describePropProblems(problemsAtSynth)}`] : [];
      },
    });
    const maximumWait = props.completion?.maximum ?? Duration.minutes(50);
    const legProperties: LegProperties = { JobArn: run.ref, WaitSeconds: maximumWait.toSeconds() };
    // Apart from Run: whatever befalls the long wait, the Delete that CloudFormation sends to Run carries the ARN of the job.
    const active = this.customResource('Active', provider, ACTIVE_RESOURCE_TYPE, legProperties);

    this.trainedModelInferenceJobArn = active.getAttString('TrainedModelInferenceJobArn');
    this.trainedModelInferenceJobName = active.getAttString('Name');
  }

  private customResource(id: string, provider: InferenceJobProvider, resourceType: string, properties: object): CustomResource {
    const resource = new CustomResource(this, id, {
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.hours(1),
      resourceType,
      properties: { ...properties },
    });
    resource.node.addDependency(provider.permissions);
    return resource;
  }

  /** Stack tags do not reach custom resources by themselves; the job's own win over them. */
  private allTags(): { [key: string]: string } {
    return { ...stackTags(Stack.of(this)), ...this.tags.tagValues() };
  }

  private renderTags(): TagProperty[] {
    return Object.entries(this.allTags())
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([Key, Value]) => ({ Key, Value }));
  }
}

/** CloudFormation hands the tags of a stack down to its nested stacks. */
function stackTags(stack?: Stack): { [key: string]: string } {
  return stack ? { ...stackTags(stack.nestedStackParent), ...stack.tags.tagValues() } : {};
}

function startRequest(props: TrainedModelInferenceJobProps): StartRequest {
  return {
    membershipIdentifier: props.membershipIdentifier,
    name: props.jobName,
    trainedModelArn: props.trainedModelArn,
    trainedModelVersionIdentifier: props.trainedModelVersionIdentifier,
    configuredModelAlgorithmAssociationArn: props.configuredModelAlgorithmAssociationArn,
    resourceConfig: { instanceType: props.instanceType?.value, instanceCount: props.instanceCount },
    outputConfiguration: { accept: props.outputAccept, members: [{ accountId: props.outputMember }] },
    dataSource: { mlInputChannelArn: props.mlInputChannelArn },
    description: props.description,
    containerExecutionParameters: props.maxPayload && { maxPayloadInMB: props.maxPayload.toMebibytes() },
    environment: props.environment,
    kmsKeyArn: props.encryptionKey?.keyArn,
    mlModelInferencePayerAccountId: props.modelInferencePayerAccountId,
    tags: props.tags,
  };
}
