/** The limits that the service model puts on single values, and how messages describe them. */
import { describeValue, kindOf, quoted } from './words';

/** How large a value may be: a number itself, the characters of a text, or the entries of a map. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** What a value must be. */
export interface Rule extends Bounds {
  /** What the whole of a text must match. */
  readonly pattern?: string;
  readonly allowed: string;
  accepts(value: unknown): boolean;
  show(value: unknown): string;
}

/** Half of a surrogate pair. It is not a character: UTF-8 cannot encode it, so the job would get a different value. */
const LONE_SURROGATE = /[\uD800-\uDFFF]/u;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
// The service counts surrogate pairs as characters and accepts them; it does not accept control characters, U+FFFE, and U+FFFF.
const PRINTABLE = '\\u0020-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}';

export const uuid = text(36, 36, UUID, 'a lowercase UUID of 36 characters');
export const accountId = text(12, 12, '[0-9]{12}', 'a 12-digit account ID');
const membershipResourceArn = (type: string) => text(20, 2048,
  `arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership/${UUID}/${type}/[-a-zA-Z0-9_/.]+`,
  `an ARN of the form arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/${type}/<id>`);
export const trainedModelArn = membershipResourceArn('trained-model');
export const associationArn = membershipResourceArn('configured-model-algorithm-association');
export const mlInputChannelArn = membershipResourceArn('ml-input-channel');
export const inferenceJobArn = membershipResourceArn('trained-model-inference-job');
export const keyArn = text(20, 2048, 'arn:aws[-a-z]*:kms:[-a-z0-9]+:[0-9]{12}:key/.+',
  'the ARN of a key, not of an alias: arn:aws:kms:<region>:<account>:key/<id>');
export const jobName = text(1, 63, `(?!\\s*$)[${PRINTABLE}\\t]*`, '1 to 63 characters on one line, not only whitespace');
export const jobDescription = text(0, 255, `[${PRINTABLE}\\t\\r\\n]*`, 'up to 255 characters, without control characters');
export const instanceType = text(1, 2048, 'ml\\..+', 'an instance type such as ml.m5.xlarge');
export const mediaType = text(0, 256, '.*', 'up to 256 characters on one line');
export const variableName = text(1, 1024, '[a-zA-Z_][a-zA-Z0-9_]*', 'letters, digits and underscores, not starting with a digit');
export const variableValue = secretText(1, 10240);
export const variables: Bounds = { min: 0, max: 16 };
// The documentation says 50 where the model says 200.
export const tags: Bounds = { min: 0, max: 50 };
export const tagKey: Bounds = { min: 1, max: 128 };
export const tagValue: Bounds = { min: 0, max: 256 };
export const receivers: Bounds = { min: 1, max: 1 };
export const instanceCount = wholeNumber(1, 10);
export const maxPayload = wholeNumber(1, 100, ' MiB');

export const HALF_A_PAIR = 'an unpaired surrogate, which is not a character';

/** Whether UTF-8 can encode a text. */
export function isWholeText(value: string): boolean {
  return !LONE_SURROGATE.test(value);
}

function text(min: number, max: number, pattern: string, allowed: string): Rule {
  const expression = new RegExp(`^(?:${pattern})$`, 'u');
  return {
    min,
    max,
    pattern,
    allowed,
    accepts: (value) => typeof value === 'string' && characters(value) >= min && characters(value) <= max && expression.test(value) && !LONE_SURROGATE.test(value),
    show: (value) => (typeof value === 'string' ? quoted(value) : describeValue(value)),
  };
}

function secretText(min: number, max: number): Rule {
  return {
    min,
    max,
    allowed: `a string of ${min} to ${max} characters`,
    accepts: (value) => typeof value === 'string' && characters(value) >= min && characters(value) <= max && !LONE_SURROGATE.test(value),
    show: (value) => (typeof value !== 'string' ? kindOf(value)
      : LONE_SURROGATE.test(value) ? `a string with ${HALF_A_PAIR}` : `a string of ${characters(value)} characters`),
  };
}

function wholeNumber(min: number, max: number, unit = ''): Rule {
  return {
    min,
    max,
    allowed: `a whole number from ${min} to ${max}${unit}`,
    accepts: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    show: (value) => (typeof value === 'number' ? String(value) : describeValue(value)),
  };
}

export function characters(value: string): number {
  return [...value].length;
}
