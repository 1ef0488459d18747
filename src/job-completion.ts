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

  /**
   * Do not wait: the deployment succeeds when the job has been started, and says nothing of how it ends.
   *
   * It takes a minute and a half all the same, in which jobs that were started twice are told from each other. Of what the service
   * says of the job only its ARN can be read in the stack.
   */
  public static none(): JobCompletion {
    return new JobCompletion();
  }

  private constructor(
    /**
     * How long the deployment waits at most.
     *
     * @default - it does not wait
     */
    public readonly maximum?: Duration,
  ) {
    if (maximum && !maximum.isUnresolved()) {
      const seconds = maximum.toSeconds();
      if (seconds < 30 || seconds > 50 * 60) {
        throw new Error(`a deployment can wait from 30 seconds to 50 minutes for an inference job, got ${maximum.toHumanString()}`);
      }
    }
  }
}
