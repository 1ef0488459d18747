import { Token } from 'aws-cdk-lib';
import { isToBeLookedUp } from './lookups';

/** As CloudFormation accepts them: what is written in another way is a value like any other. */
const DYNAMIC_REFERENCE = /\{\{resolve:(?:ssm|ssm-secure|secretsmanager):[^\s:}][^{}]*\}\}/;

/** Whether CloudFormation finds something in place of a part of a text (`{{resolve:ssm:name}}`), however it came into the app. */
export function hasDynamicReference(value: unknown): boolean {
  return typeof value === 'string' && DYNAMIC_REFERENCE.test(value);
}

/** Whether CloudFormation puts something else in place of a value, or of a part of it: a token, or a dynamic reference. */
export function isFilledInLater(value: unknown): boolean {
  return Token.isUnresolved(value) || hasDynamicReference(value);
}

/** Whether a value is not known in this synth: for limits and warnings, it may turn out to be anything. */
export function isNotKnownYet(value: unknown): boolean {
  return isFilledInLater(value) || isToBeLookedUp(value);
}
