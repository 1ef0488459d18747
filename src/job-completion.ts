import { Duration } from 'aws-cdk-lib';
import { describeValue } from './shared/words';

const SHORTEST = Duration.seconds(30);

/** As long as the 500 resources of a stack allow, with some left for everything else. */
const LONGEST = Duration.days(14);

/** How long a deployment waits for an inference job to finish. */
export class JobCompletion {
  /**
   * Wait until the job is `ACTIVE`, which means *finished successfully*, and no longer than this.
   *
   * A job that is not finished by then fails the deployment, and the rollback cancels it. CloudFormation gives a custom resource one hour:
   * each 50 minutes of the wait, or part thereof, takes one resource in the stack. These resources wait one after another. Changing the wait later does not
   * run a job again.
   *
   * @param maximum from 30 seconds, the time between two checks of the job's status, to 14 days
   * @throws when it is shorter or longer, or not known before the deployment (a token)
   * @exampleMetadata fixture=job
   * @example
   * const completion = JobCompletion.upTo(Duration.hours(12)); // 15 resources of the stack
   */
  public static upTo(maximum: Duration): JobCompletion {
    if (typeof maximum?.toSeconds !== 'function') {
      throw new Error(`invalid completion of an inference job: got ${describeValue(maximum)}, expected a Duration, for example Duration.hours(4)`);
    }
    if (maximum.isUnresolved()) {
      throw new Error('invalid completion of an inference job: got a token, expected a Duration that is known at synth, because it decides how many resources wait');
    }
    const seconds = maximum.toSeconds({ integral: false });
    if (!(seconds >= SHORTEST.toSeconds() && seconds <= LONGEST.toSeconds())) {
      throw new Error(`invalid completion of an inference job: got ${maximum.toHumanString()}, expected a wait from 30 seconds to 14 days`);
    }
    return new JobCompletion(maximum);
  }

  /**
   * Do not wait: the deployment succeeds when the job has been started, and does not report how it ends.
   *
   * The deployment still takes two minutes, in which the library looks for jobs that were started twice. Of the values that the service
   * returns for the job, only its ARN can be read in the stack.
   */
  public static none(): JobCompletion {
    return new JobCompletion();
  }

  private constructor(
    /**
     * The maximum time that the deployment waits.
     *
     * @default - it does not wait
     */
    public readonly maximum?: Duration,
  ) {}
}
