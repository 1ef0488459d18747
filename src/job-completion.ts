import { Duration } from 'aws-cdk-lib';

/** How long a deployment waits for an inference job to finish. */
export class JobCompletion {
  /**
   * Wait until the job is `ACTIVE`, which means *finished successfully*, and no longer than this.
   *
   * A job that is not finished by then fails the deployment, and the rollback cancels it.
   *
   * @param maximum from 1 to 50 minutes: CloudFormation gives a custom resource one hour
   */
  public static upTo(maximum: Duration): JobCompletion {
    return new JobCompletion(maximum);
  }

  private constructor(
    /** How long the deployment waits at most. */
    public readonly maximum: Duration,
  ) {
    if (!maximum.isUnresolved()) {
      const minutes = maximum.toMinutes({ integral: false });
      if (minutes < 1 || minutes > 50) {
        throw new Error(`a deployment can wait from 1 to 50 minutes for an inference job, got ${minutes} minutes`);
      }
    }
  }
}
