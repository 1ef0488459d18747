import { CustomResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { LegAttributes } from '../shared/leg-attributes';
import type { StartRequest } from '../shared/start-request';

/** What was requested of a job, and what the stack learns about it. */
export class JobOutcome {
  /** @param lastLeg what responds when the job has finished; nothing if the deployment does not wait */
  constructor(private readonly job: IConstruct, public readonly request: StartRequest, private readonly lastLeg?: CustomResource) {}

  /** What the last leg returns. A member that the service does not return is `-`. */
  public reported(name: keyof LegAttributes): string {
    if (this.lastLeg === undefined) {
      throw new Error(`the deployment does not wait for the inference job at ${this.job.node.path} (JobCompletion.none()), so the stack does `
        + 'not know its outcome: read only trainedModelInferenceJobArn and the values that you set, or let the deployment wait with JobCompletion.upTo()');
    }
    return this.lastLeg.getAttString(name);
  }
}
