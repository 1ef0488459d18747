const JOB_ARN = /^arn:[-a-z]+:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership\/([-0-9a-f]+)\/trained-model-inference-job\/.+$/;

/** An ID that is not a job's ARN was made up: by us until the job is known, or by CloudFormation when it gave up on a Create. */
export function isJobArn(physicalResourceId: string): boolean {
  return JOB_ARN.test(physicalResourceId);
}

/** The membership that a job belongs to. */
export function membershipOf(jobArn: string): string {
  const membership = JOB_ARN.exec(jobArn)?.[1];
  if (!membership) {
    throw new Error(`not the ARN of an inference job: ${jobArn}`);
  }
  return membership;
}
