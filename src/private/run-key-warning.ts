import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isDynamic } from './dynamic-values';
import { isFilledInLater } from './filled-in-later';

/** Warns about a key that every execution would have. Only a warning, because each deployment may bring another constant. */
export function warnAboutRunKey(state: Construct, runKey?: string): void {
  if (runKey !== undefined && !isDynamic(runKey) && !isFilledInLater(runKey)) {
    Annotations.of(state).addWarningV2('cdk-cleanrooms-ml:runKey', `the runKey is the constant ${JSON.stringify(runKey)}: the first execution starts a job, and the state fails in each `
      + "later one with StepFunctions.ExecutionAlreadyExistsException. Take the key from the input, for example with sfn.JsonPath.stringAt('$.scheduledTime') in JSONPath or "
      + '{% $states.input.scheduledTime %} in JSONata, or acknowledge this warning if every deployment changes the constant');
  }
}
