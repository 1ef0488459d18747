/** Values that are known only when a state runs: from its input, by JSONPath or JSONata. */
import { Lazy, Stack, Token } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { anyKey, anywhere } from './start-places';
import type { StartRequest } from '../shared/start-request';
import { isPlainMap } from '../shared/words';

const JSONATA = /^\{%([\s\S]*)%\}$/;

/** JSONata within a text or without its delimiters, or a path or a function of JSONPath. Not a price, such as `$.50`. */
const EXPRESSION_AS_TEXT = /\{%[\s\S]*%\}|^\s*(?:\$\$?(?:\.(?!\d)|\[)|\$states(?:\.\w|\[)|States\.[A-Z]\w*\()/;

/** A variable, a member of one, or a call, or the input of a state anywhere. A text may be so, for example the tag `$LATEST`; the name of a job is not. */
const EXPRESSION_AS_NAME = /^\s*\$[A-Za-z_]\w*(?:\s*$|\.\w|\[|\()|\$states\.\w/;

/** Whether a value is an expression in JSONata. */
export function isJsonata(value: unknown): boolean {
  return jsonataIn(value) !== undefined;
}

/** Whether a text has only one of the delimiters of JSONata. */
export function isHalfOfJsonata(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('{%') !== value.endsWith('%}');
}

/** The expression between the delimiters. */
export function jsonataIn(value: unknown): string | undefined {
  return typeof value === 'string' ? JSONATA.exec(value)?.[1].trim() : undefined;
}

/** Whether a text was meant to be an expression, but is none: Step Functions would pass it on as it is. */
export function isMeantAsExpression(value: unknown): boolean {
  return typeof value === 'string' && !isDynamic(value) && EXPRESSION_AS_TEXT.test(value);
}

/** The same for the name of a job, which every run would have. */
export function isNameMeantAsExpression(value: unknown): boolean {
  return typeof value === 'string' && !isDynamic(value) && EXPRESSION_AS_NAME.test(value);
}

/** Whether JSONPath is a part of a text: Step Functions would not find it there. */
export function isJsonPathInText(value: unknown): boolean {
  return pathsIn(value) === undefined;
}

/** The members of a value, at any depth, of some kind. */
export function membersWith(value: unknown, isOfTheKind: (value: unknown) => boolean, where = ''): [member: string, value: unknown][] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => membersWith(item, isOfTheKind, `${where}[${index}]`));
  }
  if (isPlainMap(value) && !Token.isUnresolved(value)) {
    return Object.entries(value).flatMap(([name, member]) => membersWith(member, isOfTheKind, where === '' ? name : `${where}.${name}`));
  }
  return isOfTheKind(value) ? [[where, value]] : [];
}

/** Whether a value has anything in it that JSONPath takes from the input of the state. */
export function hasJsonPath(value: unknown): boolean {
  return pathsIn(value)?.length !== 0;
}

/** The paths that a value takes from the input of the state: undefined if JSONPath is a part of a text. */
function pathsIn(value: unknown): string[] | undefined {
  try {
    return sfn.FieldUtils.findReferencedPaths({ value });
  } catch {
    // CDK refuses it, and quotes it: it may be secret.
    return undefined;
  }
}

/** Whether a string or a number is known only when the state runs. */
export function isDynamic(value: unknown): boolean {
  return typeof value !== 'object' && (isJsonata(value) || hasJsonPath(value));
}

/** A request with an unknown value in place of each that is known only when the state runs. */
export function staticRequest(request: StartRequest): StartRequest {
  return withoutDynamic(request, () => Lazy.string({ produce: () => '*' })) as StartRequest;
}

/** A value as it is in the template, with an intrinsic function in place of each part that is known only when the state runs. */
export function resolvedAtSynth(scope: Construct, value: unknown): any {
  return Stack.of(scope).resolve(withoutDynamic(value, () => Token.asString({ Ref: 'Input' })));
}

/** What the permissions of a request are derived from: everything of its kind, in place of an ARN that is known only when the state runs. */
export function permittedRequest(scope: Construct, request: StartRequest): StartRequest {
  const stack = Stack.of(scope);
  const { trainedModelArn, dataSource, kmsKeyArn } = request;
  return {
    ...request,
    trainedModelArn: isDynamic(trainedModelArn) ? anywhere(stack, 'trained-model') : trainedModelArn,
    dataSource: { mlInputChannelArn: isDynamic(dataSource.mlInputChannelArn) ? anywhere(stack, 'ml-input-channel') : dataSource.mlInputChannelArn },
    kmsKeyArn: isDynamic(kmsKeyArn) ? anyKey(stack) : kmsKeyArn,
  };
}

/** Which of these members may turn out to be left out at deployment. */
export function omittedMembers(scope: Construct, members: object): string[] {
  const found = (value: unknown, where: string): string[] => {
    if (typeof value !== 'object' || value === null) {
      return [];
    }
    return (value as { Ref?: unknown }).Ref === 'AWS::NoValue'
      ? [where]
      : Object.entries(value).flatMap(([name, member]) => found(member, where === '' || name.startsWith('Fn::') || Array.isArray(value) ? where || name : `${where}.${name}`));
  };
  return [...new Set(found(Stack.of(scope).resolve(members), ''))];
}

function withoutDynamic(value: unknown, replacement: () => string): unknown {
  if (isDynamic(value)) {
    return replacement();
  }
  if (Array.isArray(value)) {
    return value.map((item) => withoutDynamic(item, replacement));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutDynamic(member, replacement)]))
    : value;
}
