import { Arn, ArnFormat, Resource, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CANCEL_ACTIONS, grantOnJob, READ_ACTIONS } from './grants';
import { ITrainedModelInferenceJob } from '../i-trained-model-inference-job';
import { describeProblems, jobArnProblems } from '../shared/request-problems';

/** What an imported job is known by. */
interface ImportedInferenceJobProps {
  /** The ARN of the job. */
  readonly arn: string;
}

/** A job that another stack, or nobody, has declared. */
class ImportedInferenceJob extends Resource implements ITrainedModelInferenceJob {
  /** The ARN, as given. */
  public readonly trainedModelInferenceJobArn: string;

  /** The membership that the ARN names. */
  public readonly membershipIdentifier: string;

  constructor(scope: Construct, id: string, props: ImportedInferenceJobProps) {
    const { arn } = props;
    const problems = Token.isUnresolved(arn) && typeof arn === 'string' ? [] : jobArnProblems('trainedModelInferenceJobArn', arn);
    if (problems.length > 0) {
      throw new Error(`invalid inference job at ${scope.node.path}/${id}: ${describeProblems(problems)}`);
    }
    super(scope, id, { environmentFromArn: arn });
    this.trainedModelInferenceJobArn = arn;
    // The resource name of such an ARN is `<membership>/trained-model-inference-job/<id>`.
    [this.membershipIdentifier] = Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!.split('/');
  }

  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return grantOnJob(this, this.trainedModelInferenceJobArn, grantee, actions);
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ...READ_ACTIONS);
  }

  public grantCancel(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ...CANCEL_ACTIONS);
  }
}

/** A reference to a job, by its ARN. */
export function importedInferenceJob(scope: Construct, id: string, arn: string): ITrainedModelInferenceJob {
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- whoever imports the job says where it stands
  return new ImportedInferenceJob(scope, id, { arn });
}
