import { RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** One log group for all five functions: the given one, or one that is deleted with the stack, because the stack's events show what a user needs. */
export function logGroupOf(provider: Construct, given?: logs.ILogGroupRef): logs.ILogGroup {
  /* eslint-disable awscdk/require-passing-this -- the provider says where its log group stands */
  if (given === undefined) {
    return new logs.LogGroup(provider, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
  }
  // The prop of a function has the type of the reference, but the function requires the rest of the interface.
  return isLogGroup(given) ? given : logs.LogGroup.fromLogGroupName(provider, 'GivenLogs', given.logGroupRef.logGroupName);
}

function isLogGroup(logGroup: logs.ILogGroupRef): logGroup is logs.ILogGroup {
  return 'addStream' in logGroup;
}
