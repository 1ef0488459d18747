import { Annotations, Token } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { isDynamic, isJsonata } from './dynamic-values';
import { isFilledInLater } from './filled-in-later';

const FROM_THE_INPUT = "Take the key from the input, for example with sfn.JsonPath.stringAt('$.scheduledTime') in JSONPath or {% $states.input.scheduledTime %} in JSONata";

/** The functions of both query languages that have another value each time. */
const RANDOM = /States\.(?:UUID|MathRandom)\(|\$(?:uuid|random|millis|now)\(/;

/** Warns about a key that every execution would have, or none would have twice. Only a warning, because each deployment may bring another constant. */
export function warnAboutRunKey(state: Construct, runKey?: string): void {
  if (runKey !== undefined && !isDynamic(runKey) && !isFilledInLater(runKey)) {
    Annotations.of(state).addWarningV2('cdk-cleanrooms-ml:runKey', `the runKey is the constant ${JSON.stringify(runKey)}: the first execution starts a job, and the state fails in each `
      + `later one with StepFunctions.ExecutionAlreadyExistsException. ${FROM_THE_INPUT}, or acknowledge this warning if every deployment changes the constant`);
  }
  if (runKey !== undefined && isRandom(runKey)) {
    Annotations.of(state).addWarningV2('cdk-cleanrooms-ml:runKey', `the runKey has a new value each time it is evaluated, so a trigger that fires twice starts two jobs. ${FROM_THE_INPUT}, `
      + 'or leave it out');
  }
}

function isRandom(runKey: string): boolean {
  if (isJsonata(runKey)) {
    return RANDOM.test(runKey);
  }
  return Token.isUnresolved(runKey) && RANDOM.test(JSON.stringify(sfn.FieldUtils.renderObject({ runKey })));
}
