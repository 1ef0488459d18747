import { Duration } from 'aws-cdk-lib';

/** How long a deployment waits for an inference job to finish. */
export class JobCompletion {
  /**
   * Wait until the job is `ACTIVE`, which means *finished successfully*, and no longer than this.
   *
   * A job that is not finished by then fails the deployment, and the rollback cancels it.
   *
   * @param maximum from 30 seconds, in which the job is looked at once, to 50 minutes: CloudFormation gives a custom resource one hour
   */
  public static upTo(maximum: Duration): JobCompletion {
    return new JobCompletion(maximum);
  }

  private constructor(
    /** How long the deployment waits at most. */
    public readonly maximum: Duration,
  ) {
    if (!maximum.isUnresolved()) {
      const seconds = maximum.toSeconds();
      if (seconds < 30 || seconds > 50 * 60) {
        throw new Error(`a deployment can wait from 30 seconds to 50 minutes for an inference job, got ${maximum.toHumanString()}`);
      }
    }
  }
}
