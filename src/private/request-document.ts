/** Reads a request in the format of the AWS CLI and boto3. */
import { Token } from 'aws-cdk-lib';
import { isNotKnownYet } from './filled-in-later';
import { meantMember, unknownMember } from './meant-member';
import { answerProblems } from './request-answer';
import { expected, shown } from './request-words';
import { variableValue } from '../shared/limits';
import { memberPath, type Shape, START_REQUEST, type StructureShape } from '../shared/request-members';
import { requestProblems, type RequestProblem } from '../shared/request-problems';
import type { StartRequest } from '../shared/start-request';
import { isPlainMap } from '../shared/words';

/** What a document contains, and everything that is wrong with it. */
export interface ReadDocument {
  /** Use it only if there are no problems. */
  readonly request: StartRequest;
  readonly problems: RequestProblem[];
}

/** What is noticed while reading a document. Members are named by their paths. */
interface Notes {
  readonly problems: RequestProblem[];
  /** What `--generate-cli-skeleton` prints. What a user may also mean is not certain. */
  readonly placeholders: Map<string, { readonly given: string; readonly isCertain: boolean }>;
  /** Strings and numbers about which everything is said. */
  readonly done: Set<string>;
  /** Structures, lists, and maps about which nothing more can be said: they have a wrong type, or are tokens. */
  readonly opaque: Set<string>;
  /** What the document has under another name: it is not reported as missing as well. */
  readonly misnamed: Set<string>;
}

/** The key of the one entry that the skeleton prints in a map. */
const PLACEHOLDER_KEY = 'KeyName';
/** The service accepts an empty string here. */
const MAY_BE_EMPTY = ['description', 'outputConfiguration.accept'];
/** What every document must have. */
const REQUIRED = requestProblems({} as StartRequest).map(({ member }) => member);

/** Reads the members of a request. Tokens are accepted in place of a string, a number, a list, or a structure. A member has one problem at most. */
export function readDocument(document: { readonly [member: string]: unknown }): ReadDocument {
  const answer = answerProblems(document);
  if (answer.length > 0) {
    return { request: document as unknown as StartRequest, problems: answer };
  }
  const notes: Notes = { problems: [], placeholders: new Map(), done: new Set(), opaque: new Set(), misnamed: new Set() };
  const request = readStructure(START_REQUEST, document, '', notes) as StartRequest;

  const limits = requestProblems(request, isNotKnownYet);
  const unfilled = placeholderProblems(notes, limits);
  unfilled.forEach(({ member }) => notes.done.add(member));
  const exceeded = limits.filter(({ member, given }) => !notes.done.has(member) && !isWithin(member, notes.opaque)
    && !(given === 'nothing' && isWithin(member, notes.misnamed)));
  return { request, problems: [...unfilled, ...notes.problems, ...exceeded] };
}

function placeholderProblems({ placeholders }: Notes, limits: RequestProblem[]): RequestProblem[] {
  if (![...placeholders.values()].some(({ isCertain }) => isCertain)) {
    return [];
  }
  const allowedFor = new Map(limits.map(({ member, allowed }) => [member, allowed]));
  return [...placeholders].map(([member, { given }]) => ({ member, given, allowed: `${allowedFor.get(member) ?? 'your own value'}${orNone(member)}` }));
}

function read(shape: Shape, value: unknown, path: string, notes: Notes): unknown {
  if (Token.isUnresolved(value) && shape.type !== 'map') {
    return readToken(shape, value, path, notes);
  }
  if (shape.type === 'structure' && isPlainMap(value)) {
    return readStructure(shape, value, path, notes);
  }
  if (shape.type === 'list' && Array.isArray(value)) {
    return value.map((item, index) => read(shape.item, item, `${path}[${index}]`, notes));
  }
  if (shape.type === 'map' && isPlainMap(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readItem(key, item, memberPath(path, key), notes)]));
  }
  if (shape.type === typeof value) {
    return readScalar(value, path, notes);
  }
  notes.problems.push(Token.isUnresolved(value)
    ? { member: path, given: 'a token', allowed: 'a map that is known at synth; its values may be tokens' }
    : { member: path, given: shown(value, path, shape), allowed: expected(shape, value) + (value === null ? orNone(path) : '') });
  finish(shape, path, notes);
  return undefined;
}

/** The rest of the library handles tokens that are strings and numbers: one that is an object becomes one of those. */
function readToken(shape: Shape, value: any, path: string, notes: Notes): unknown {
  switch (shape.type) {
    case 'string': return Token.asString(value);
    case 'number': return Token.asNumber(value);
    default: finish(shape, path, notes); return value;
  }
}

function readStructure(shape: StructureShape, value: { readonly [name: string]: unknown }, path: string, notes: Notes): object {
  const members: { [name: string]: unknown } = {};
  for (const [name, member] of Object.entries(value).filter(([, item]) => item !== undefined)) {
    if (Object.hasOwn(shape.members, name)) {
      members[name] = read(shape.members[name], member, memberPath(path, name), notes);
    } else {
      const meant = meantMember(name);
      notes.problems.push(unknownMember(shape, path, name));
      if (meant) {
        notes.misnamed.add(meant);
      }
    }
  }
  // The skeleton takes a random instance type from the list: only the members beside it show that it is a placeholder.
  if (typeof members.instanceType === 'string' && members.instanceCount === 0) {
    const given = `${JSON.stringify(members.instanceType)}, which the CLI skeleton picked at random`;
    notes.placeholders.set(memberPath(path, 'instanceType'), { given, isCertain: false });
  }
  return members;
}

/** An entry of a map. */
function readItem(key: string, value: unknown, path: string, notes: Notes): unknown {
  // Under a name that somebody chose, an empty value is not a placeholder.
  return value === '' && key !== PLACEHOLDER_KEY ? value : read({ type: 'string', limit: variableValue }, value, path, notes);
}

function readScalar(value: unknown, path: string, notes: Notes): unknown {
  if (value === '' || value === 0) {
    const given = `${JSON.stringify(value)}, a placeholder from the CLI skeleton`;
    notes.placeholders.set(path, { given, isCertain: !MAY_BE_EMPTY.includes(path) });
  }
  return value;
}

function finish(shape: Shape, path: string, notes: Notes): void {
  if (shape.type === 'string' || shape.type === 'number') {
    notes.done.add(path);
  } else {
    notes.opaque.add(path);
  }
}

/** Whether a member is one of some, or a part of one. */
function isWithin(member: string, paths: ReadonlySet<string>): boolean {
  return paths.has(member) || [...member.matchAll(/[.[]/g)].some(({ index }) => paths.has(member.slice(0, index)));
}

function orNone(member: string): string {
  return REQUIRED.some((required) => isWithin(required, new Set([member]))) ? '' : ', or leave it out';
}
