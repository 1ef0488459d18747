import { Lazy, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, IConstruct } from 'constructs';
import { keyOfArn } from './encryption-key';
import { hasDynamicReference } from './filled-in-later';
import { isToBeLookedUp, placeholderArn } from './lookups';
import { unknownMember } from './meant-member';
import { type ImportKey, keysOf, REQUEST_PROPS } from './request-of-props';
import type { InferenceJobProps } from '../inference-job-props';
import type { InferenceJobRequest } from '../inference-job-request';
import { memberPath, type Shape, START_REQUEST, type StructureShape } from '../shared/request-members';
import { describeProblems, type RequestProblem } from '../shared/request-problems';
import { RESERVED_TAG_PREFIX } from '../shared/resource-properties';
import type { StartRequest } from '../shared/start-request';
import { isPlainMap, kindOf } from '../shared/words';

/**
 * The props of a job that is created from a request. The request is checked.
 *
 * @param scope the scope of the job
 * @param id its ID
 */
export function propsForRequest(scope: Construct, id: string, request: InferenceJobRequest): InferenceJobProps {
  if (typeof request?._read !== 'function') {
    throw new Error(`invalid inference job at ${scope.node.path}/${id}: request: got ${kindOf(request)}, `
      + 'expected an InferenceJobRequest, for example InferenceJobRequest.fromFile("request.json")');
  }
  // The ID of an imported key is not in the template. Nobody else uses this one.
  return propsOfRequest(scope, `${id}.kmsKeyArn`, request._read(`${scope.node.path}/${id}`));
}

/**
 * The props of the job that a request describes. What the request does not contain is not among them.
 *
 * A key of the app is used itself, so that its policy is extended.
 *
 * @param scope where the key is imported
 * @param id the ID of the imported key
 */
export function propsOfRequest(scope: Construct, id: string, request: StartRequest): InferenceJobProps {
  const importKey: ImportKey = (keyArn) => keyOfArn(keyArn) ?? importedKey(scope, id, importable(scope, keyArn));
  return Object.fromEntries(Object.entries(REQUEST_PROPS).flatMap(([prop, { member, toProp = (value: unknown) => value }]) => {
    const value = valueAt(request, member);
    return value === undefined ? [] : [[prop, toProp(value, importKey)]];
  })) as unknown as InferenceJobProps;
}

const importedKeys = new WeakSet<IConstruct>();

/** A job that was removed from the app has left its key behind: that one makes room. */
function importedKey(scope: Construct, id: string, keyArn: string): kms.IKey {
  const left = scope.node.tryFindChild(id);
  if (left && importedKeys.has(left)) {
    scope.node.tryRemoveChild(id);
  }
  const key = kms.Key.fromKeyArn(scope, id, keyArn);
  importedKeys.add(key);
  return key;
}

/** CDK refuses an ARN that has not the right form: in place of one that is yet to be looked up, there is one that has, and a dynamic reference is a token. */
function importable(scope: Construct, keyArn: string): string {
  return isToBeLookedUp(keyArn) ? placeholderArn(scope, 'kms', 'key') : hasDynamicReference(keyArn) ? Lazy.string({ produce: () => keyArn }) : keyArn;
}

/** The member of a request that a path leads to. */
function valueAt(request: StartRequest, path: string): any {
  let value: any = request;
  let shape: Shape = START_REQUEST;
  let at = '';
  for (const key of keysOf(path)) {
    value = part(value, shape, at, key);
    shape = shape.type === 'list' ? shape.item : (shape as StructureShape).members[key];
    at = typeof key === 'number' ? `${at}[${key}]` : memberPath(at, key);
  }
  return value;
}

/**
 * The document that runs the same job manually, with `aws cleanroomsml start-trained-model-inference-job --cli-input-json`.
 *
 * Without the tags that say which stack owns a job. If the name is generated at deployment, there is a placeholder for it.
 */
export function startRequestDocument(request: StartRequest): { [member: string]: unknown } {
  const tags = Object.entries(request.tags ?? {}).filter(([key]) => !key.startsWith(RESERVED_TAG_PREFIX));
  return inOrder(START_REQUEST, {
    ...request,
    name: request.name ?? '<a name of 1 to 63 characters>',
    tags: tags.length > 0 ? Object.fromEntries(tags) : undefined,
  }) as { [member: string]: unknown };
}

/** A member of a structure, or an item of a list. It is read from a token when that is resolved, which has to yield a structure. */
function part(whole: any, shape: Shape, path: string, key: string | number): any {
  if (!Token.isUnresolved(whole)) {
    return whole?.[key];
  }
  return Lazy.uncachedAny({
    produce: (context) => {
      const resolved = context.resolve(whole);
      if (typeof key === 'number' ? !Array.isArray(resolved) : !isStructure(resolved)) {
        throw new Error(`${path}: got a token that resolves to ${isFunction(resolved) ? 'an intrinsic function' : kindOf(resolved)}, `
          + `expected ${typeof key === 'number' ? 'a list' : `a structure with ${key}`} that is known at synth`);
      }
      const problems = surplusProblems(shape, path, resolved);
      if (problems.length > 0) {
        throw new Error(describeProblems(problems));
      }
      return resolved[key];
    },
  });
}

/** What a token has that no prop takes. Without a token, it is refused when the request is read. */
function surplusProblems(shape: Shape, path: string, resolved: object): RequestProblem[] {
  if (shape.type === 'structure') {
    return Object.keys(resolved).filter((name) => !Object.hasOwn(shape.members, name)).map((name) => unknownMember(shape, path, name));
  }
  return Array.isArray(resolved) && resolved.length !== 1
    ? [{ member: path, given: `a token that resolves to ${resolved.length} members`, allowed: 'exactly one member' }]
    : [];
}

/** An intrinsic function is not a structure: it has its result only at deployment. */
function isStructure(resolved: unknown): boolean {
  return isPlainMap(resolved) && !isFunction(resolved);
}

function isFunction(resolved: unknown): boolean {
  return isPlainMap(resolved) && Object.keys(resolved).some((name) => /^(Ref|Fn::.*)$/.test(name));
}

/** Members in the API's order. Tokens, and the entries of maps, stay as they are. */
function inOrder(shape: Shape, value: unknown): unknown {
  if (shape.type === 'list' && Array.isArray(value) && !Token.isUnresolved(value)) {
    return value.map((item) => inOrder(shape.item, item));
  }
  if (shape.type === 'structure' && isPlainMap(value)) {
    const names = Object.keys(shape.members).filter((name) => value[name] !== undefined);
    return Object.fromEntries(names.map((name) => [name, inOrder(shape.members[name], value[name])]));
  }
  return value;
}
