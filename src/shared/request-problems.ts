/** The limits that the service model puts on a Start request, checked at synth and, for what was a token then, again in the handler before Start. */
import { MAX_RESERVED_TAGS, RESERVED_TAG_PREFIX } from './resource-properties';
import type { StartRequest } from './start-request';
import { describeValue, isPlainMap, kindOf, quoted, shortened } from './words';

/** What is wrong with a member of a request. */
export interface RequestProblem {
  /** Where: the path in the request, for example `outputConfiguration.members[0].accountId`. */
  readonly member: string;
  /** What was given, in words that may be shown: never the value of an environment variable. */
  readonly given: string;
  /** What the service takes. */
  readonly allowed: string;
}

/** The service takes 50 tags; these are left beside the ones that say who owns the job. */
const MAX_USER_TAGS = 50 - MAX_RESERVED_TAGS;

/** So many problems are listed: whoever has fixed them sees the others. */
const MAX_LISTED = 20;

/** Half of a surrogate pair. It is no character: UTF-8 has none for it, so the job would get another value. */
const LONE_SURROGATE = /[\uD800-\uDFFF]/u;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
// The service counts surrogate pairs as characters and takes them; control characters and U+FFFE, U+FFFF it does not.
const PRINTABLE = '\\u0020-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}';

const uuid = text(36, 36, UUID, 'a lower-case UUID of 36 characters');
const accountId = text(12, 12, '[0-9]{12}', 'an account id of 12 digits');
const membershipResourceArn = (type: string) => text(20, 2048,
  `arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership/${UUID}/${type}/[-a-zA-Z0-9_/.]+`,
  `an ARN of the form arn:aws:cleanrooms-ml:<region>:<account>:membership/<uuid>/${type}/<id>`);
const trainedModelArn = membershipResourceArn('trained-model');
const associationArn = membershipResourceArn('configured-model-algorithm-association');
const mlInputChannelArn = membershipResourceArn('ml-input-channel');
const inferenceJobArn = membershipResourceArn('trained-model-inference-job');
const keyArn = text(20, 2048, 'arn:aws[-a-z]*:kms:[-a-z0-9]+:[0-9]{12}:key/.+',
  'the ARN of a key, not of an alias: arn:aws:kms:<region>:<account>:key/<id>');
const jobName = text(1, 63, `(?!\\s*$)[${PRINTABLE}\\t]*`, '1 to 63 characters on one line, not all of them blank');
const jobDescription = text(0, 255, `[${PRINTABLE}\\t\\r\\n]*`, 'up to 255 characters, none of them a control character');
const machine = text(1, 2048, 'ml\\..+', 'an instance type such as ml.m5.xlarge');
const mediaType = text(0, 256, '.*', 'up to 256 characters on one line');
const variableName = text(1, 1024, '[a-zA-Z_][a-zA-Z0-9_]*', 'letters, digits and underscores, not starting with a digit');
const variableValue = secretText(1, 10240);

/**
 * All that the service would reject in a request.
 *
 * @param request the request, without a name where the handler makes one
 * @param isUnresolved tells a value that is known only at deployment, which passes
 */
export function requestProblems(request: StartRequest, isUnresolved: (value: unknown) => boolean = () => false): RequestProblem[] {
  const problems: RequestProblem[] = [];
  const check = (member: string, value: unknown, rule: Rule, required = false) => {
    if (isUnresolved(value) && !rule.isMap) {
      return;
    }
    if (value === undefined) {
      if (required) {
        problems.push({ member, given: 'nothing', allowed: rule.allowed });
      }
    } else if (!rule.accepts(value)) {
      problems.push({ member, given: rule.show(value), allowed: rule.allowed });
    }
  };

  check('membershipIdentifier', request.membershipIdentifier, uuid, true);
  check('name', request.name, jobName);
  check('trainedModelArn', request.trainedModelArn, trainedModelArn, true);
  check('trainedModelVersionIdentifier', request.trainedModelVersionIdentifier, uuid);
  check('configuredModelAlgorithmAssociationArn', request.configuredModelAlgorithmAssociationArn, associationArn);
  check('resourceConfig.instanceType', request.resourceConfig?.instanceType, machine, true);
  check('resourceConfig.instanceCount', request.resourceConfig?.instanceCount, wholeNumber(1, 10));
  check('outputConfiguration.members[0].accountId', request.outputConfiguration?.members?.[0]?.accountId, accountId, true);
  check('outputConfiguration.accept', request.outputConfiguration?.accept, mediaType);
  check('dataSource.mlInputChannelArn', request.dataSource?.mlInputChannelArn, mlInputChannelArn, true);
  check('description', request.description, jobDescription);
  check('containerExecutionParameters', request.containerExecutionParameters, structure);
  check('containerExecutionParameters.maxPayloadInMB', request.containerExecutionParameters?.maxPayloadInMB, wholeNumber(1, 100, ' MiB'));
  check('kmsKeyArn', request.kmsKeyArn, keyArn);
  check('mlModelInferencePayerAccountId', request.mlModelInferencePayerAccountId, accountId);

  const receivers = request.outputConfiguration?.members?.length ?? 0;
  if (receivers > 1) {
    problems.push({ member: 'outputConfiguration.members', given: `${receivers} members`, allowed: 'exactly one member' });
  }
  check('environment', request.environment, mapOf('variables', isUnresolved));
  const environment = isPlainMap(request.environment) ? Object.entries(request.environment) : [];
  if (environment.length > 16) {
    problems.push({ member: 'environment', given: `${environment.length} variables`, allowed: 'at most 16 variables' });
  }
  for (const [name, value] of environment) {
    check(`environment: name of '${shortened(name)}'`, name, variableName);
    check(`environment.${name}`, value, variableValue, true);
  }
  check('tags', request.tags, mapOf('tags', isUnresolved));
  problems.push(...isPlainMap(request.tags) ? tagProblems(Object.entries(request.tags), isUnresolved) : []);
  return problems;
}

/** Whether the service could have a membership of this identifier. */
export function isMembershipIdentifier(value: unknown): boolean {
  return uuid.accepts(value);
}

/** Problems in one line. @param nameOf what whoever reads it calls a member */
export function describeProblems(problems: RequestProblem[], nameOf: (member: string) => string = (member) => member): string {
  const listed = problems.slice(0, MAX_LISTED)
    .map(({ member, given, allowed }) => `${shortened(nameOf(member))}: got ${given}, expected ${allowed}`);
  return [...listed, ...problems.length > MAX_LISTED ? [`and ${problems.length - MAX_LISTED} more problems`] : []].join('; ');
}

/** All that is wrong with a user's tags. @param tags a list, because a map cannot hold every key */
export function tagProblems(
  tags: readonly (readonly [key: string, value: unknown])[], isUnresolved: (value: unknown) => boolean = () => false,
): RequestProblem[] {
  const problems: RequestProblem[] = [];
  if (tags.length > MAX_USER_TAGS) {
    problems.push({
      member: 'tags',
      given: `${tags.length} tags`,
      allowed: `at most ${MAX_USER_TAGS} tags: the service takes 50, and this library needs ${50 - MAX_USER_TAGS} of them`,
    });
  }
  for (const [key, value] of tags) {
    problems.push(...isUnresolved(key) ? [] : keyProblems(key), ...isUnresolved(value) ? [] : valueProblems(key, value));
  }
  return problems;
}

function keyProblems(key: string): RequestProblem[] {
  const given = `the key '${shortened(key)}'`;
  // The conditions of IAM do not tell upper from lower case in the keys of tags.
  if (characters(key) < 1 || characters(key) > 128 || /^aws:/i.test(key) || key.toLowerCase().startsWith(RESERVED_TAG_PREFIX)) {
    return [{ member: 'tags', given, allowed: `keys of 1 to 128 characters that do not begin with 'aws:' or '${RESERVED_TAG_PREFIX}', in upper or lower case` }];
  }
  return LONE_SURROGATE.test(key) ? [{ member: 'tags', given: `the key ${quoted(key)}, with ${HALF_A_PAIR}`, allowed: 'whole characters' }] : [];
}

function valueProblems(key: string, value: unknown): RequestProblem[] {
  const member = `tags.${shortened(key)}`;
  if (typeof value !== 'string') {
    return [{ member, given: describeValue(value), allowed: 'a string of up to 256 characters' }];
  }
  if (characters(value) > 256) {
    return [{ member, given: `${characters(value)} characters`, allowed: 'up to 256 characters' }];
  }
  return LONE_SURROGATE.test(value) ? [{ member, given: HALF_A_PAIR, allowed: 'whole characters' }] : [];
}

const HALF_A_PAIR = 'half of a surrogate pair, which is no character';

/** Whether a text is one that UTF-8 can hold. */
export function isWholeText(value: string): boolean {
  return !LONE_SURROGATE.test(value);
}

/** The ARN of an inference job, as the service's pattern has it. */
export function jobArnProblems(member: string, value: unknown): RequestProblem[] {
  return inferenceJobArn.accepts(value) ? [] : [{ member, given: inferenceJobArn.show(value), allowed: inferenceJobArn.allowed }];
}

interface Rule {
  readonly allowed: string;
  /** Whether a token is no answer: the keys of a map have to be known. */
  readonly isMap?: boolean;
  accepts(value: unknown): boolean;
  show(value: unknown): string;
}

function text(min: number, max: number, pattern: string, allowed: string): Rule {
  const expression = new RegExp(`^(?:${pattern})$`, 'u');
  return {
    allowed,
    accepts: (value) => typeof value === 'string' && characters(value) >= min && characters(value) <= max && expression.test(value) && !LONE_SURROGATE.test(value),
    show: (value) => (typeof value === 'string' ? quoted(value) : describeValue(value)),
  };
}

function secretText(min: number, max: number): Rule {
  return {
    allowed: `a string of ${min} to ${max} characters`,
    accepts: (value) => typeof value === 'string' && characters(value) >= min && characters(value) <= max && !LONE_SURROGATE.test(value),
    show: (value) => (typeof value !== 'string' ? kindOf(value)
      : LONE_SURROGATE.test(value) ? `a string with ${HALF_A_PAIR}` : `a string of ${characters(value)} characters`),
  };
}

const structure: Rule = { allowed: 'a map', accepts: isPlainMap, show: kindOf };

function mapOf(things: string, isUnresolved: (value: unknown) => boolean): Rule {
  return {
    isMap: true,
    allowed: `a map of strings that is known at synth; its values may be tokens, but not all ${things} as one`,
    accepts: (value) => !isUnresolved(value) && isPlainMap(value),
    show: (value) => (isUnresolved(value) ? 'a token' : kindOf(value)),
  };
}

function wholeNumber(min: number, max: number, unit = ''): Rule {
  return {
    allowed: `a whole number from ${min} to ${max}${unit}`,
    accepts: (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    show: (value) => (typeof value === 'number' ? String(value) : describeValue(value)),
  };
}

function characters(value: string): number {
  return [...value].length;
}
