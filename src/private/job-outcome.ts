import { CustomResource, IResolvable, Lazy, Reference, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { presenceOf } from './start-places';
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

  /** A text, as given; what the last leg returns if there is none, or if CloudFormation may leave it out (`AWS::NoValue`). */
  public textOr(name: keyof LegAttributes, given?: string): string {
    return given === undefined ? this.reported(name) : mayBeLeftOut(given) ? Token.asString(this.givenOr(name, given)) : given;
  }

  /** The same for a number. */
  public numberOr(name: keyof LegAttributes, given?: number): number {
    return given === undefined ? Token.asNumber(this.reported(name)) : mayBeLeftOut(given) ? Token.asNumber(this.givenOr(name, given)) : given;
  }

  private givenOr(name: keyof LegAttributes, given: string | number): IResolvable {
    return Lazy.uncachedAny({ produce: (context) => (isPresent(context.resolve(given)) ? given : this.reported(name)) });
  }
}

/**
 * Whether a value may turn out to be `AWS::NoValue`: not if it is a part of a text, a parameter, or an attribute. It is not resolved
 * to find out: what tokens produce may be complete only when the app is.
 */
function mayBeLeftOut(value: string | number): boolean {
  const token = Tokenization.reverse(value, { failConcat: false });
  return token !== undefined && !Reference.isReference(token);
}

function isPresent(resolved: unknown): boolean {
  return resolved !== undefined && presenceOf(resolved) === 'always';
}
