import type { RequestProblem } from '../shared/request-problems';

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

/** Everything that is wrong with a job, in the words of its props. */
export function describeProblems(problems: RequestProblem[]): string {
  return problems.map(({ member, given, allowed }) => `${PROPS[member] ?? member}: got ${given}, expected ${allowed}`).join('; ');
}
