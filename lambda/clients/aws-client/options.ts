import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, HttpHandlerOptions, Provider, RequestHandler } from '@smithy/types';

export interface ClientOptions {
  /** @default - AWS_REGION */
  readonly region?: string | Provider<string>;

  /** @default - AWS_ENDPOINT_URL_ and the service's ID, AWS_ENDPOINT_URL, the service's endpoint in the Region */
  readonly endpoint?: string;

  /** @default - AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider;

  /**
   * How many times a request is sent at most; with 1, never twice.
   * @default 3
   */
  readonly maxAttempts?: number;

  /** @default 'standard' */
  readonly retryMode?: 'standard' | 'adaptive';

  /** @default - a NodeHttpHandler that gives up on a connection after 5 s and on a response after 10 s */
  readonly requestHandler?: RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;
}
