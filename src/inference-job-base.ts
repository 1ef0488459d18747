import { Arn, ArnFormat, Resource, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ITrainedModelInferenceJob } from './i-trained-model-inference-job';

/** What a declared job and an imported one have in common. */
export abstract class InferenceJobBase extends Resource implements ITrainedModelInferenceJob {
  /**
   * The ARN of the job (`trainedModelInferenceJobArn`).
   * @attribute
   */
  public abstract readonly trainedModelInferenceJobArn: string;

  /** The membership that runs the job (`membershipIdentifier`). */
  public abstract readonly membershipIdentifier: string;

  /**
   * The ARN as it is known from the Start on: whoever may cancel a job may do so while it runs.
   * @internal
   */
  protected abstract readonly _arnOnceStarted: string;

  /**
   * Lets somebody call operations of the service on the job, and pass its membership, which every one of them needs.
   *
   * @param grantee who may
   * @param actions for example `cleanrooms-ml:GetTrainedModelInferenceJob`
   */
  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    const membership = this.stack.formatArn({
      service: 'cleanrooms', account: this.env.account, region: this.env.region, resource: 'membership', resourceName: this.membershipIdentifier,
    });
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this._arnOnceStarted] })
      .combine(iam.Grant.addToPrincipal({ grantee, actions: ['cleanrooms:PassMembership'], resourceArns: [membership] }));
  }

  /**
   * Lets somebody look at the job and its tags (GetTrainedModelInferenceJob, ListTagsForResource).
   *
   * @param grantee who may
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'cleanrooms-ml:GetTrainedModelInferenceJob', 'cleanrooms-ml:ListTagsForResource');
  }

  /**
   * Lets somebody cancel the job (CancelTrainedModelInferenceJob).
   *
   * A job that is cancelled while a deployment waits for it fails that deployment.
   *
   * @param grantee who may
   */
  public grantCancel(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, 'cleanrooms-ml:CancelTrainedModelInferenceJob');
  }
}

/** What an imported job is known by. */
interface ImportedInferenceJobProps {
  /** The ARN of the job. */
  readonly arn: string;
}

/** A job that another stack, or nobody, has declared. */
class ImportedInferenceJob extends InferenceJobBase {
  /** The ARN, as given. */
  public readonly trainedModelInferenceJobArn: string;

  /** The membership that the ARN names. */
  public readonly membershipIdentifier: string;

  /** @internal */
  protected readonly _arnOnceStarted: string;

  constructor(scope: Construct, id: string, props: ImportedInferenceJobProps) {
    const { arn } = props;
    if (!Token.isUnresolved(arn) && !/^arn:[^:]+:cleanrooms-ml:[^:]+:\d{12}:membership\/[^/]+\/trained-model-inference-job\/[^/]+$/.test(arn)) {
      throw new Error(`invalid inference job at ${scope.node.path}/${id}: trainedModelInferenceJobArn: got ${JSON.stringify(arn)}, `
        + 'expected an ARN of the form arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/trained-model-inference-job/<id>');
    }
    super(scope, id, { environmentFromArn: arn });
    this.trainedModelInferenceJobArn = this._arnOnceStarted = arn;
    // The resource name of such an ARN is `<membership>/trained-model-inference-job/<id>`.
    this.membershipIdentifier = membershipOf(arn);
  }
}

/** A reference to a job, by its ARN. */
export function importedInferenceJob(scope: Construct, id: string, arn: string): ITrainedModelInferenceJob {
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- whoever imports the job says where it stands
  return new ImportedInferenceJob(scope, id, { arn });
}

function membershipOf(arn: string): string {
  const { resourceName } = Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME);
  return resourceName!.split('/')[0];
}
