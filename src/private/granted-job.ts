import { Arn, ArnFormat } from 'aws-cdk-lib';
import { ITrainedModelInferenceJobRef } from '../references';

/** What the grants of a job need to know about it. */
export interface GrantedJob {
  /** The ARN of the job, as soon as it is known: a principal may cancel a job while it runs. */
  readonly jobArn: string;
  readonly membershipIdentifier: string;
}

/** What the reference of a job contains. */
export function grantedJob({ trainedModelInferenceJobRef: { trainedModelInferenceJobArn: jobArn } }: ITrainedModelInferenceJobRef): GrantedJob {
  return { jobArn, membershipIdentifier: membershipOfArn(jobArn) };
}

/** The membership in the ARN of a job, whose resource name is `<membership>/trained-model-inference-job/<id>`. */
export function membershipOfArn(jobArn: string): string {
  return Arn.split(jobArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!.split('/')[0];
}
