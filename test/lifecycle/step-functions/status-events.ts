/** The events of Step Functions on the default event bus. */
import type { Execution } from './execution';

export type StatusEvent = ReturnType<typeof statusEvent>;

/** What `aws.states` puts on the default event bus when the status of an execution changes. */
export function statusEvent(execution: Execution, account: string, region: string, id: string) {
  const { arn, name, machine, status, startDate, stopDate = null, input, output = null, error = null, cause = null } = execution;
  const { redriveCount, redriveDate = null } = execution;
  return {
    'version': '0',
    id,
    'detail-type': 'Step Functions Execution Status Change',
    'source': 'aws.states',
    account,
    'time': new Date(execution.timeline.at(-1)!.at).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    'resources': [arn],
    'detail': {
      executionArn: arn,
      stateMachineArn: machine.arn,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      name,
      status,
      startDate,
      stopDate,
      input,
      inputDetails: { included: true },
      output: status === 'SUCCEEDED' ? output : null,
      outputDetails: status === 'SUCCEEDED' ? { included: true } : null,
      error,
      cause,
      redriveCount,
      redriveDate,
      redriveStatus: status === 'RUNNING' || status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
      redriveStatusReason: status === 'RUNNING' ? 'Execution is RUNNING and cannot be redriven' : null,
    },
  };
}
