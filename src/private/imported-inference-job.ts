import { Resource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { givenArnProblems, membershipOfArn } from './granted-job';
import { isToBeLookedUp, placeholderArn } from './lookups';
import { ITrainedModelInferenceJob } from '../i-trained-model-inference-job';
import { TrainedModelInferenceJobReference } from '../references';
import { describeProblems } from '../shared/request-problems';
import { TrainedModelInferenceJobGrants } from '../trained-model-inference-job-grants';

/** The resource of a job whose ARN is yet to be looked up. */
const PLACEHOLDER = 'membership/00000000-0000-0000-0000-000000000000/trained-model-inference-job';

/** What identifies an imported job. */
interface ImportedInferenceJobProps {
  /** The ARN of the job. */
  readonly arn: string;
}

/** A job that another stack, or no stack, has declared. */
class ImportedInferenceJob extends Resource implements ITrainedModelInferenceJob {
  /** The ARN, as given. */
  public readonly trainedModelInferenceJobArn: string;

  /** The same as a reference. */
  public readonly trainedModelInferenceJobRef: TrainedModelInferenceJobReference;

  /** The membership that the ARN names. */
  public readonly membershipIdentifier: string;

  /** Grants permissions on the job. */
  public readonly grants: TrainedModelInferenceJobGrants;

  constructor(scope: Construct, id: string, props: ImportedInferenceJobProps) {
    const { arn } = props;
    const problems = givenArnProblems('trainedModelInferenceJobArn', arn);
    if (problems.length > 0) {
      throw new Error(`invalid inference job at ${scope.node.path}/${id}: ${describeProblems(problems)}`);
    }
    super(scope, id, { environmentFromArn: arn });
    this.trainedModelInferenceJobArn = arn;
    this.trainedModelInferenceJobRef = { trainedModelInferenceJobArn: arn };
    this.membershipIdentifier = membershipOfArn(arn);
    this.grants = TrainedModelInferenceJobGrants.fromTrainedModelInferenceJob(this);
  }
}

/** A reference to a job, by its ARN. */
export function importedInferenceJob(scope: Construct, id: string, arn: string): ITrainedModelInferenceJob {
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- whoever imports the job says where it stands
  return new ImportedInferenceJob(scope, id, { arn: isToBeLookedUp(arn) ? placeholderArn(scope, 'cleanrooms-ml', PLACEHOLDER) : arn });
}
