/** What can be wrong with the props of a job. */
import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { keyProblems } from './encryption-key';
import { isNotKnownYet } from './filled-in-later';
import { propOfMember } from './problem-report';
import { STRING, typeProblems, type PropType, type PropTypes } from './prop-types';
import { removalPolicyProblems } from './removal-policy';
import { REQUEST_PROPS, startRequestOf } from './request-of-props';
import type { InferenceJobProps } from '../inference-job-props';
import { InferenceJobProvider } from '../inference-job-provider';
import { isWholeText } from '../shared/limits';
import { requestProblems, type RequestProblem } from '../shared/request-problems';
import type { StartRequest } from '../shared/start-request';
import type { TrainedModelInferenceJobProps } from '../trained-model-inference-job-props';

const COMPLETION: PropType = {
  words: 'a JobCompletion, for example JobCompletion.upTo(Duration.hours(4))',
  accepts: (value: any) => typeof value === 'object' && value !== null && 'maximum' in value
    && (value.maximum === undefined || typeof value.maximum?.toSeconds === 'function'),
};

const REQUEST_TYPES = Object.fromEntries(Object.entries(REQUEST_PROPS).map(([prop, { type }]) => [prop, type])) as PropTypes<InferenceJobProps>;

const TYPES = {
  ...REQUEST_TYPES,
  completion: COMPLETION,
  rerunToken: STRING,
  removalPolicy: STRING,
  provider: { words: 'an InferenceJobProvider', accepts: (value) => InferenceJobProvider.isInferenceJobProvider(value) },
} satisfies PropTypes<TrainedModelInferenceJobProps>;

const REQUIRED = ['membershipIdentifier', 'trainedModelArn', 'mlInputChannelArn', 'instanceType', 'outputMember'] as const;

/** The request of a job, and everything that is wrong with its props. */
export interface CheckedProps {
  /** Use it only if there are no problems. */
  readonly request: StartRequest;
  /** The problems that can be found before the app is synthesized. */
  readonly problems: RequestProblem[];
}

/**
 * @param given may be missing altogether in plain JavaScript
 * @param providerOf the provider that the job will have, if it exists already
 */
export function checkProps(
  job: Construct,
  given: TrainedModelInferenceJobProps | undefined,
  providerOf: (sound: TrainedModelInferenceJobProps) => InferenceJobProvider | undefined,
): CheckedProps {
  const { request, problems, sound } = checkTypesAndRequest(given ?? {} as TrainedModelInferenceJobProps, TYPES);
  return {
    request,
    problems: [
      ...problems,
      ...removalPolicyProblems(sound.removalPolicy),
      ...keyProblems(sound.encryptionKey),
      ...wholeTextProblems('rerunToken', sound.rerunToken),
      ...providerProblems(job, sound.provider),
      ...completionProblems(sound, providerOf(sound)),
    ],
  };
}

/**
 * The same for the props of a state, whose values may come from its input.
 *
 * @param isDynamic whether a value that is not a token is known only when the state runs
 */
export function checkRequestProps(given: InferenceJobProps | undefined, isDynamic: (value: unknown) => boolean): CheckedProps {
  const { request, problems, sound } = checkTypesAndRequest(given ?? {} as InferenceJobProps, REQUEST_TYPES, isDynamic);
  return { request, problems: [...problems, ...keyProblems(sound.encryptionKey)] };
}

function checkTypesAndRequest<T extends InferenceJobProps>(
  props: T, types: PropTypes<T>, isDynamic: (value: unknown) => boolean = () => false,
): CheckedProps & { readonly sound: T } {
  const ofTypes = typeProblems(props, types, REQUIRED);
  const unsound = new Set(ofTypes.map(({ member }) => member));
  const sound = Object.fromEntries(Object.entries(props).filter(([prop]) => !unsound.has(prop))) as unknown as T;
  const { request, problems } = startRequestOf(sound);
  const ofRequest = [...problems, ...requestProblems(request, (value) => isNotKnownYet(value) || isDynamic(value))]
    .filter(({ member }) => !unsound.has(propOfMember(member)));
  return { request, sound, problems: [...ofTypes, ...ofRequest] };
}

/** What is wrong with a text that is not a member of the request. @param text what was given, or what is in the template in its place */
export function wholeTextProblems(member: string, text: unknown): RequestProblem[] {
  return typeof text !== 'string' || Token.isUnresolved(text) || isWholeText(text)
    ? []
    : [{ member, given: 'a string with an unpaired surrogate', allowed: 'valid Unicode: a template cannot contain anything else' }];
}

/** A provider serves the jobs of its own stack: its permissions are limited to that. */
function providerProblems(job: Construct, provider?: InferenceJobProvider): RequestProblem[] {
  return provider && Stack.of(provider) !== Stack.of(job)
    ? [{ member: 'provider', given: `a provider of stack ${Stack.of(provider).node.path}`, allowed: `a provider of the job's own stack ${Stack.of(job).node.path}` }]
    : [];
}

/** In a lane a job is started when another one has ended. */
export function completionProblems({ completion }: TrainedModelInferenceJobProps, provider?: InferenceJobProvider): RequestProblem[] {
  return completion && completion.maximum === undefined && provider?._hasLanes
    ? [{
      member: 'completion',
      given: 'JobCompletion.none()',
      allowed: 'JobCompletion.upTo(): the provider has maxConcurrentJobs, so its jobs wait for each other to end',
    }]
    : [];
}
