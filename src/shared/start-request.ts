import type { START_REQUEST, ValueOf } from './request-members';

/** The request of StartTrainedModelInferenceJob, in the API's own member names. The name may be left to the handler. */
export type StartRequest = ValueOf<typeof START_REQUEST>;
