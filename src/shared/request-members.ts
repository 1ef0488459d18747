/**
 * The members of StartTrainedModelInferenceJob: the one place that lists them. The type of a request, the properties of Run, the checks, the
 * client's schema, and what a request file may hold are derived from it.
 */
import * as limits from './limits';
import type { Bounds, Rule } from './limits';

/** What a member is. */
export type Shape = Scalar | MapShape | ListShape | StructureShape;

interface Member {
  /** Whether the service requires it. */
  readonly isRequired?: boolean;
  /** Whether the handler generates a value if the user gives none. */
  readonly isGenerated?: boolean;
}

interface Scalar extends Member {
  readonly type: 'string' | 'number';
  readonly limit: Rule;
}

/** A map of strings. `request-problems.ts` checks its limits. */
interface MapShape extends Member {
  readonly type: 'map';
  /** How many entries it may have. */
  readonly entries: Bounds;
  readonly key: Bounds;
  readonly value: Bounds;
}

interface ListShape extends Member {
  readonly type: 'list';
  /** The name of the shape in the API. */
  readonly name: string;
  /** How many items it must have. */
  readonly items: Bounds;
  readonly item: Shape;
}

export interface StructureShape extends Member {
  readonly type: 'structure';
  /** The name of the shape in the API. */
  readonly name: string;
  /** In the API's order. */
  readonly members: { readonly [name: string]: Shape };
}

const string = (limit: Rule) => ({ type: 'string', limit } as const);
const number = (limit: Rule) => ({ type: 'number', limit } as const);
const map = (entries: Bounds, key: Bounds, value: Bounds) => ({ type: 'map', entries, key, value } as const);
const list = <S extends Shape>(name: string, items: Bounds, item: S) => ({ type: 'list', name, items, item } as const);
const structure = <M extends StructureShape['members']>(name: string, members: M) => ({ type: 'structure', name, members } as const);
const required = <S extends Shape>(shape: S) => ({ ...shape, isRequired: true } as const);
const generated = <S extends Shape>(shape: S) => ({ ...shape, isGenerated: true } as const);

export const START_REQUEST = structure('StartTrainedModelInferenceJobRequest', {
  membershipIdentifier: required(string(limits.uuid)),
  name: generated(string(limits.jobName)),
  trainedModelArn: required(string(limits.trainedModelArn)),
  trainedModelVersionIdentifier: string(limits.uuid),
  configuredModelAlgorithmAssociationArn: string(limits.associationArn),
  resourceConfig: required(structure('InferenceResourceConfig', {
    instanceType: required(string(limits.instanceType)),
    instanceCount: number(limits.instanceCount),
  })),
  outputConfiguration: required(structure('InferenceOutputConfiguration', {
    accept: string(limits.mediaType),
    members: required(list('InferenceReceiverMembers', limits.receivers,
      structure('InferenceReceiverMember', { accountId: required(string(limits.accountId)) }))),
  })),
  dataSource: required(structure('ModelInferenceDataSource', { mlInputChannelArn: required(string(limits.mlInputChannelArn)) })),
  description: string(limits.jobDescription),
  containerExecutionParameters: structure('InferenceContainerExecutionParameters', { maxPayloadInMB: number(limits.maxPayload) }),
  environment: map(limits.variables, limits.variableName, limits.variableValue),
  kmsKeyArn: string(limits.keyArn),
  tags: map(limits.tags, limits.tagKey, limits.tagValue),
  mlModelInferencePayerAccountId: string(limits.accountId),
});

type RequiredOf<M> = { [K in keyof M]: M[K] extends { readonly isRequired: true } ? K : never }[keyof M];

/** The type of a value of some shape. */
export type ValueOf<S> =
  S extends { readonly type: 'string' } ? string
    : S extends { readonly type: 'number' } ? number
      : S extends { readonly type: 'map' } ? { readonly [key: string]: string }
        : S extends { readonly type: 'list'; readonly item: infer I } ? ValueOf<I>[]
          : S extends { readonly type: 'structure'; readonly members: infer M } ? StructureOf<M>
            : never;

type StructureOf<M> = { readonly [K in RequiredOf<M>]: ValueOf<M[K]> } & { readonly [K in Exclude<keyof M, RequiredOf<M>>]?: ValueOf<M[K]> };

/** The type of the same value as a property of Run: names in upper camel case, and numbers that may be strings. */
export type PropertyOf<S> =
  S extends { readonly type: 'string' } ? string
    : S extends { readonly type: 'number' } ? number | string
      : S extends { readonly type: 'list'; readonly item: infer I } ? PropertyOf<I>[]
        : S extends { readonly type: 'structure'; readonly members: infer M } ? PropertiesOf<M>
          : never;

type PropertiesOf<M> =
  & { readonly [K in RequiredOf<M> as Capitalize<K & string>]: PropertyOf<M[K]> }
  & { readonly [K in Exclude<keyof M, RequiredOf<M>> as Capitalize<K & string>]?: PropertyOf<M[K]> };

/** The path of a member of a structure. */
export function memberPath(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

/** A value with its numbers converted, wherever they are in it. What is absent stays absent. */
export function withNumbers(shape: Shape, value: any, convert: (value: unknown) => unknown): any {
  if (value === undefined || value === null) {
    return value;
  }
  switch (shape.type) {
    case 'number': return convert(value);
    case 'list': return Array.isArray(value) ? value.map((item) => withNumbers(shape.item, item, convert)) : value;
    case 'structure': return typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, member]) =>
        [name, Object.hasOwn(shape.members, name) ? withNumbers(shape.members[name], member, convert) : member]))
      : value;
    default: return value;
  }
}
