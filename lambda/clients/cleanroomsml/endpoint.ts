import { endpointRules } from '../aws-client/endpoint';

/** The service's endpoint rules. */
export const resolveEndpoint = endpointRules('cleanrooms-ml');
