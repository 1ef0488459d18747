import { Arn, ArnFormat, CfnDynamicReference, IResolvable, SecretValue, Token, Tokenization } from 'aws-cdk-lib';
import { hasDynamicReference } from './filled-in-later';
import { isToBeLookedUp } from './lookups';
import { ITrainedModelInferenceJobRef } from '../references';
import { inferenceJobArn } from '../shared/limits';
import { describeProblems, jobArnProblems, type RequestProblem } from '../shared/request-problems';
import { quoted } from '../shared/words';

/** What the grants of a job need to know about it. */
export interface GrantedJob {
  /** The ARN of the job, as soon as it is known: a principal may cancel a job while it runs. */
  readonly jobArn: string;
  readonly membershipIdentifier: string;
}

/** What the reference of a job contains. @throws if its ARN is not that of a job */
export function grantedJob({ node, trainedModelInferenceJobRef: { trainedModelInferenceJobArn: jobArn } }: ITrainedModelInferenceJobRef): GrantedJob {
  const problems = isToBeLookedUp(jobArn) ? [] : givenArnProblems('trainedModelInferenceJobRef.trainedModelInferenceJobArn', jobArn);
  if (problems.length > 0) {
    throw new Error(`invalid inference job at ${node.path}: ${describeProblems(problems)}`);
  }
  return { jobArn, membershipIdentifier: membershipOfArn(jobArn) };
}

/** The membership in the ARN of a job, whose resource name is `<membership>/trained-model-inference-job/<id>`. */
export function membershipOfArn(jobArn: string): string {
  return Arn.split(jobArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!.split('/')[0];
}

/** In place of a token, which may stand for anything. */
const ANYTHING = '\0';

/** The parts of the ARN of a job. What is known of them is checked when all of it is known. */
const PARTS = new RegExp('^arn:[^:/]+:cleanrooms-ml:[^:/]+:[^:/]+:membership/[^:/]+/trained-model-inference-job/[^:]+$');

/** What is wrong with the ARN of a job, as far as it is known: it is taken apart, either here or, if it begins with a token, by CloudFormation. */
export function givenArnProblems(member: string, arn: string): RequestProblem[] {
  if (typeof arn !== 'string' || !Token.isUnresolved(arn)) {
    return hasDynamicReference(arn) ? [dynamicReferenceProblem(member)] : jobArnProblems(member, arn);
  }
  const fragments = Tokenization.reverseString(arn);
  const text = fragments.mapTokens({ mapToken: () => ANYTHING }).join({ join: (left, right) => `${left ?? ''}${right ?? ''}` }) as string;
  if (text.startsWith(ANYTHING)) {
    return fragments.tokens.some(isDynamicReference) ? [dynamicReferenceProblem(member)] : [];
  }
  return PARTS.test(text) ? [] : [{
    member,
    given: quoted(arn),
    allowed: `${inferenceJobArn.allowed}; a token may stand for the whole of it, or within one of these parts`,
  }];
}

/** CloudFormation splits a text before it looks for dynamic references in it. */
function dynamicReferenceProblem(member: string): RequestProblem {
  return {
    member,
    given: 'a dynamic reference ({{resolve:…}})',
    allowed: 'the ARN, or a parameter of the stack: CloudFormation cannot take a dynamic reference apart. '
      + 'For an ARN in Parameter Store, use ssm.StringParameter.valueForStringParameter()',
  };
}

function isDynamicReference(token: IResolvable): boolean {
  return token instanceof CfnDynamicReference || SecretValue.isSecretValue(token);
}
