/** The props that hold members of the request: which member each becomes, what kind of value it takes, and how one is converted to the other. */
import { Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { MAP_OF_STRINGS, NUMBER, objectWith, STRING, stringOrReference, type PropType } from './prop-types';
import { REFERENCES, referenced } from './referenced';
import { InferenceInstanceType } from '../inference-instance-type';
import type { InferenceJobProps } from '../inference-job-props';
import type { RequestProblem } from '../shared/request-problems';
import type { StartRequest } from '../shared/start-request';

interface RequestProp {
  /** The path of the member. */
  readonly member: string;
  readonly type: PropType;
  /** @default - the prop is the member */
  readonly toMember?: (prop: any) => unknown;
  /** @default - the member is the prop */
  readonly toProp?: (member: any, importKey: ImportKey) => unknown;
}

/** Imports a key by its ARN. */
export type ImportKey = (keyArn: string) => kms.IKeyRef;

const text = (member: string): RequestProp => ({ member, type: STRING, toProp: (value) => Token.asString(value) });
const number = (member: string): RequestProp => ({ member, type: NUMBER, toProp: (value) => Token.asNumber(value) });
/** A copy: what its owner changes afterwards, for example for a second job, would be used unchecked. */
const map = (member: string): RequestProp => ({ member, type: MAP_OF_STRINGS, toMember: (entries: object) => ({ ...entries }) });
const reference = (prop: keyof typeof REFERENCES, member: string = prop): RequestProp =>
  ({ ...text(member), type: stringOrReference(REFERENCES[prop][0], REFERENCES[prop][1]), toMember: (value) => referenced(prop, value) });

/** In the order in which the template holds the members: a template of the same app stays the same to the byte. */
export const REQUEST_PROPS: { readonly [prop in keyof Required<InferenceJobProps>]: RequestProp } = {
  membershipIdentifier: reference('membershipIdentifier'),
  jobName: text('name'),
  trainedModelArn: reference('trainedModelArn'),
  trainedModelVersionIdentifier: text('trainedModelVersionIdentifier'),
  configuredModelAlgorithmAssociationArn: reference('configuredModelAlgorithmAssociationArn'),
  instanceType: {
    member: 'resourceConfig.instanceType',
    type: {
      words: 'an InferenceInstanceType, for example InferenceInstanceType.of("ml.m5.xlarge")',
      accepts: (value: any) => typeof value === 'object' && typeof value?.value === 'string',
    },
    toMember: ({ value }: InferenceInstanceType) => value,
    toProp: (value) => InferenceInstanceType.of(Token.asString(value)),
  },
  instanceCount: number('resourceConfig.instanceCount'),
  outputAccept: text('outputConfiguration.accept'),
  outputMember: text('outputConfiguration.members[0].accountId'),
  mlInputChannelArn: reference('mlInputChannelArn', 'dataSource.mlInputChannelArn'),
  description: text('description'),
  maxPayload: {
    member: 'containerExecutionParameters.maxPayloadInMB',
    type: objectWith('toMebibytes', 'a Size, for example Size.mebibytes(6)'),
    // The check of the request rejects fractions: a conversion that requires whole numbers throws without saying where.
    toMember: (size: Size) => size.toMebibytes({ rounding: SizeRoundingBehavior.NONE }),
    toProp: (value) => Size.mebibytes(Token.asNumber(value)),
  },
  environment: map('environment'),
  encryptionKey: {
    member: 'kmsKeyArn',
    type: objectWith('keyRef', 'a KMS key, for example kms.Key.fromKeyArn()'),
    toMember: ({ keyRef }: kms.IKeyRef) => keyRef.keyArn,
    toProp: (keyArn, importKey) => importKey(keyArn),
  },
  modelInferencePayerAccountId: text('mlModelInferencePayerAccountId'),
  tags: map('tags'),
};

/** The request that the props of a job represent, and the props that cannot be converted. */
export function startRequestOf(props: InferenceJobProps): { readonly request: StartRequest; readonly problems: RequestProblem[] } {
  const request = {};
  const problems: RequestProblem[] = [];
  for (const [prop, { member, toMember = (value: unknown) => value }] of Object.entries(REQUEST_PROPS)) {
    const value = props[prop as keyof InferenceJobProps];
    if (value !== undefined) {
      try {
        set(request, member, toMember(value));
      } catch {
        problems.push({
          member,
          given: 'a token in a unit other than MiB',
          allowed: 'Size.mebibytes(): a value that is known only at deployment cannot be converted at synth',
        });
      }
    }
  }
  return { request: request as StartRequest, problems };
}

/** Sets a member of a request, and creates the structures and lists that contain it. */
function set(whole: any, path: string, value: unknown): void {
  const keys = keysOf(path);
  let parent = whole;
  keys.slice(0, -1).forEach((key, index) => {
    parent = parent[key] ??= typeof keys[index + 1] === 'number' ? [] : {};
  });
  parent[keys.at(-1)!] = value;
}

/** The parts of a path: names of members, and indexes of lists. */
export function keysOf(path: string): (string | number)[] {
  return path.split(/[.[]/).map((part) => (part.endsWith(']') ? Number(part.slice(0, -1)) : part));
}
