/**
 * What a synthesized template contains and the handler reads: everything that `src/` and `lambda/` share besides the rules of a request.
 *
 * Every name in the template is a promise. CloudFormation compares properties by name: one renamed or added by a release
 * would send an Update to every job of every user who upgrades.
 */
import { type PropertyOf, START_REQUEST, withNumbers } from './request-members';
import type { StartRequest } from './start-request';

/** The resource that starts or adopts the job and owns it. */
export const RUN_RESOURCE_TYPE = 'Custom::CleanRoomsMLTrainedModelInferenceJob';

/** The resource (a leg) that waits until the job is ACTIVE and owns nothing. */
export const ACTIVE_RESOURCE_TYPE = 'Custom::CleanRoomsMLInferenceJobActive';

/** The prefix of the tags that say who owns a job. */
export const RESERVED_TAG_PREFIX = 'cdk-cleanrooms-ml:';

/** The tag that the permissions of a stack are conditioned on. */
export const STACK_ID_TAG = `${RESERVED_TAG_PREFIX}stack-id`;

/** The tag that the permissions of the functions that run jobs for state machines are conditioned on. */
export const STATE_MACHINE_TAG = `${RESERVED_TAG_PREFIX}state-machine`;

/** The tag on a finished job that the rollback of a new stack has kept: the name of the stack, whose next attempt may adopt the job. */
export const KEPT_TAG = `${RESERVED_TAG_PREFIX}kept`;

/** The maximum number of tags with the reserved prefix that a job has at a time. */
export const MAX_RESERVED_TAGS = 6;

/** CloudFormation gives a custom resource one hour. Each of ours responds well within it, whatever it waits for. */
export const LONGEST_WAIT_SECONDS = 50 * 60;

/** The only value of `RemovalPolicy`. */
export const RETAIN = 'retain';

/** A tag as CloudFormation writes it. A list, because a map with the single key `Ref` would be read as an intrinsic function. */
export interface TagProperty {
  readonly Key: string;
  readonly Value: string;
}

/** An environment variable, in a list for the same reason. */
export interface EnvironmentProperty {
  readonly Name: string;
  readonly Value: string;
}

type RequestProperties = PropertyOf<typeof START_REQUEST>;

/** The properties of the Run resource: the members of the Start request in upper camel case, and our own. */
export interface RunProperties extends Omit<RequestProperties, 'Environment' | 'Tags'> {
  readonly Environment?: EnvironmentProperty[];
  readonly Tags?: TagProperty[];
  readonly RerunToken?: string;
  /** Present if CloudFormation does not touch the job when the resource is removed or replaced. */
  readonly RemovalPolicy?: typeof RETAIN;
}

/** The properties of a leg. */
export interface LegProperties {
  readonly JobArn: string;
  /** The number of this leg in the wait, from 1. Absent: the only one. */
  readonly Leg?: Scalar;
  /** How many legs the wait has, all of the same length. Absent: one. */
  readonly Legs?: Scalar;
  /** How long this leg waits, counted from its own start. Absent: it does not wait for the job, it only cancels duplicates. */
  readonly WaitSeconds?: Scalar;
}

/** A number at synth; CloudFormation hands it to the handler as a string. */
export type Scalar = number | string;

/** What a Run asks for. */
export interface WantedJob {
  /** The request without `name` if the name is to be generated, and with the user's tags only. */
  readonly request: StartRequest;
  readonly rerunToken?: string;
  /** Whether a job outlives the removal and the replacement of its resource. No part of its configuration. */
  readonly retain?: boolean;
}

/** Writes a wanted job as the properties of Run. Tags and removal policy are rendered separately: they are known only after all aspects have run. */
export function toRunProperties(job: WantedJob): Omit<RunProperties, 'Tags' | 'RemovalPolicy'> {
  const { name, environment, tags, ...request } = job.request;
  return {
    ...(renameKeys(request, upperFirst) as Omit<RunProperties, 'Name' | 'Environment' | 'Tags'>),
    Name: name,
    // Sorted: in Java and Go a map has a different order every time, and CloudFormation would send an Update for it.
    Environment: environment && Object.keys(environment).length > 0
      ? Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1)).map(([Name, Value]) => ({ Name, Value }))
      : undefined,
    RerunToken: job.rerunToken,
  };
}

/** Reads the properties of Run as CloudFormation delivers them, every scalar a string. */
export function fromRunProperties(properties: RunProperties): WantedJob {
  const { Environment, Tags, RerunToken, RemovalPolicy, ...rest } = withoutServiceProperties(properties);
  return {
    request: {
      ...withNumbers(START_REQUEST, membersOf(rest), Number) as StartRequest,
      ...(Environment && { environment: Object.fromEntries(Environment.filter(hasValue).map(({ Name, Value }) => [Name, Value])) }),
      tags: Object.fromEntries((Tags ?? []).filter(hasValue).map(({ Key, Value }) => [Key, Value])),
    },
    ...(RerunToken !== undefined && { rerunToken: RerunToken }),
    ...(RemovalPolicy === RETAIN && { retain: true }),
  };
}

/** A value that is `AWS::NoValue`, by itself or as the outcome of a condition, removes its entry, as it does elsewhere. */
const hasValue = ({ Value }: { readonly Value?: string }) => Value !== undefined;

/** The members of a request by the names of the API, from properties. */
export function membersOf(properties: unknown): unknown {
  return renameKeys(properties, lowerFirst);
}

/** CloudFormation adds what it needs itself to the properties. */
function withoutServiceProperties(properties: RunProperties): RunProperties {
  const { ServiceToken: _token, ServiceTimeout: _timeout, ...own } = properties as RunProperties & { ServiceToken?: string; ServiceTimeout?: string };
  return own;
}

function renameKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => renameKeys(item, rename));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [rename(key), renameKeys(member, rename)]));
  }
  return value;
}

function upperFirst(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}

function lowerFirst(key: string): string {
  return key.charAt(0).toLowerCase() + key.slice(1);
}
