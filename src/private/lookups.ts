import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What CDK returns for a value that the CLI looks up after the first synth (`valueFromLookup` of `ssm.StringParameter`); then it synthesizes again. */
const DUMMY = 'dummy-value-for-';

/** Whether a value is not known yet, because it has not been looked up. */
export function isToBeLookedUp(value: unknown): boolean {
  return typeof value === 'string' && value.includes(DUMMY);
}

/** An ARN of the right form, in place of one that has not been looked up, for what takes ARNs apart. It counts as not looked up itself. */
export function placeholderArn(scope: IConstruct, service: string, resource: string): string {
  return Stack.of(scope).formatArn({ service, resource, resourceName: `${DUMMY}it` });
}
