import type { ClientProtocol, EndpointV2, HttpRequest, HttpResponse } from '@smithy/types';
import type { Checks } from './answer';
import type { EndpointParameters } from './endpoint';
import type { ServiceExceptionClass } from './errors';

/** What differs between the clients of services. */
export interface Service {
  /** As the SDK writes it: `CloudFormation` results in CloudFormationClient and AWS_ENDPOINT_URL_CLOUDFORMATION. */
  readonly serviceId: string;
  readonly apiVersion: string;
  readonly signingName: string;
  /** A new one for each client: it keeps the configuration. */
  readonly newProtocol: () => ClientProtocol<HttpRequest, HttpResponse>;
  readonly resolveEndpoint: (parameters: EndpointParameters) => EndpointV2;
  /** The class of all its errors. */
  readonly exception: ServiceExceptionClass;
  readonly checks?: Checks;
}
