/** What CDK returns for a value that the CLI looks up after the first synth (`valueFromLookup` of `ssm.StringParameter`); then it synthesizes again. */
const DUMMY = 'dummy-value-for-';

/** Whether a value is not known yet, because it has not been looked up. */
export function isToBeLookedUp(value: unknown): boolean {
  return typeof value === 'string' && value.includes(DUMMY);
}
