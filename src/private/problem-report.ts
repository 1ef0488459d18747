import { describeProblems, type RequestProblem } from '../shared/request-problems';

/** The props whose names differ from the member of the request that they become. */
const PROPS: { [member: string]: string } = {
  'name': 'jobName',
  'resourceConfig.instanceType': 'instanceType',
  'resourceConfig.instanceCount': 'instanceCount',
  'outputConfiguration.members[0].accountId': 'outputMember',
  'outputConfiguration.accept': 'outputAccept',
  'dataSource.mlInputChannelArn': 'mlInputChannelArn',
  'containerExecutionParameters.maxPayloadInMB': 'maxPayload',
  'kmsKeyArn': 'encryptionKey',
  'mlModelInferencePayerAccountId': 'modelInferencePayerAccountId',
};

/** The prop that a member of a request, or a part of one, comes from. */
export function propOfMember(member: string): string {
  return (PROPS[member] ?? member).split(/[.:]/)[0];
}

/** Everything that is wrong with a job, in the words of its props. */
export function describePropProblems(problems: RequestProblem[]): string {
  return describeProblems(problems, (member) => PROPS[member] ?? member);
}
