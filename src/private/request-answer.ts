import { meantMember } from './meant-member';
import { START_REQUEST } from '../shared/request-members';
import type { RequestProblem } from '../shared/request-problems';
import { shortened } from '../shared/words';

/** Members of the service's responses that no request has, and what the AWS CLI, boto3, and the AWS SDK for JavaScript add to them. */
const OF_ANSWERS = [
  'trainedModelInferenceJobArn', 'trainedModelInferenceJobs', 'status', 'statusDetails', 'createTime', 'updateTime', 'inferenceContainerImageDigest',
  'metricsStatus', 'metricsStatusDetails', 'logsStatus', 'logsStatusDetails', 'collaborationIdentifier', 'nextToken', 'ResponseMetadata', '$metadata',
];

/** In one sentence: otherwise there would be a sentence for each of its members. */
export function answerProblems(document: { readonly [member: string]: unknown }): RequestProblem[] {
  const found = OF_ANSWERS.filter((member) => Object.hasOwn(document, member));
  if (found.length > 0) {
    return [{
      member: found.join(', '),
      given: 'members of a service response',
      allowed: 'a StartTrainedModelInferenceJob request without them',
    }];
  }
  const members = Object.keys(document);
  return members.length > 0 && !members.some((member) => Object.hasOwn(START_REQUEST.members, member) || meantMember(member))
    ? [{ member: members.slice(0, 5).map(shortened).join(', '), given: 'an unknown member', allowed: `${Object.keys(START_REQUEST.members).join(', ')} at the top level` }]
    : [];
}
