/** A task that calls AWS Clean Rooms ML through the SDK integration of Step Functions. Its names are in PascalCase, those of the API in camelCase. */
import { StateError } from './errors';
import { isObject, type Json, type JsonObject } from './json';
import type { Outcome } from '../../../simulator';

/** The API of the service, in the name of a role. */
export type ServiceCall = (role: string, method: string, path: string, body?: string) => Promise<Outcome>;

/** How long the client of the integration waits for an answer is not documented. */
export const NO_ANSWER = 60;

/** @returns the answer of an operation on jobs; none if there was none */
export async function callService(call: ServiceCall, role: string, operation: string, parameters: Json): Promise<Json> {
  const { membershipIdentifier, trainedModelInferenceJobArn, ...body } = renamed(parameters, (first) => first.toLowerCase()) as JsonObject;
  const jobs = `/memberships/${String(membershipIdentifier)}/trained-model-inference-jobs`;
  const outcome = await (operation === 'startTrainedModelInferenceJob'
    ? call(role, 'POST', jobs, JSON.stringify(body))
    : call(role, 'GET', `${jobs}/${encodeURIComponent(String(trainedModelInferenceJobArn))}`));
  if (outcome.kind !== 'answer') {
    throw new StateError('CleanRoomsMl.SdkClientException', 'Unable to execute HTTP request');
  }
  const answer = JSON.parse(outcome.body || '{}') as JsonObject;
  if (outcome.status >= 400) {
    const type = String(Object.entries(outcome.headers).find(([name]) => name.toLowerCase() === 'x-amzn-errortype')?.[1] ?? answer.__type ?? 'UnknownException');
    throw new StateError(`CleanRoomsMl.${type.split(/[:#]/)[0]}`, String(answer.message));
  }
  return renamed(answer, (first) => first.toUpperCase());
}

function renamed(value: Json, change: (first: string) => string): Json {
  if (Array.isArray(value)) {
    return value.map((item) => renamed(item, change));
  }
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name.replace(/^./, change), renamed(member as Json, change)]))
    : value;
}
