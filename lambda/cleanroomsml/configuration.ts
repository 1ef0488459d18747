import { resolveUserAgentConfig } from '@aws-sdk/core/client';
import { AwsSdkSigV4Signer, resolveAwsSdkSigV4Config } from '@aws-sdk/core/httpAuthSchemes';
import { AwsRestJsonProtocol } from '@aws-sdk/core/protocols';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { Sha256 } from '@smithy/core/checksum';
import { NoOpLogger } from '@smithy/core/client';
import {
  loadConfig, NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS, NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS, resolveRegionConfig,
} from '@smithy/core/config';
import { resolveEndpointConfig } from '@smithy/core/endpoints';
import { parseUrl, type HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { resolveRetryConfig } from '@smithy/core/retry';
import { calculateBodyLength, fromBase64, fromUtf8, toBase64, toUtf8 } from '@smithy/core/serde';
import { NodeHttpHandler, streamCollector } from '@smithy/node-http-handler';
import type {
  AwsCredentialIdentity, AwsCredentialIdentityProvider, HttpAuthSchemeParameters, HttpAuthSchemeProvider, HttpHandlerOptions,
  IdentityProviderConfig, Provider, RequestHandler, UserAgent,
} from '@smithy/types';
import { resolveEndpoint } from './endpoint';
import { errorTypeRegistries } from './errors';
import { NAMESPACE } from './schemas';

const SERVICE_ID = 'CleanRoomsML';
const API_VERSION = '2023-09-06';
const SIGNING_NAME = 'cleanrooms-ml';
export const SIGV4 = 'aws.auth#sigv4';

const CONNECTION_TIMEOUT = 5_000;
const REQUEST_TIMEOUT = 10_000;

export interface CleanRoomsMLClientConfig {
  /** @default - AWS_REGION */
  readonly region?: string | Provider<string>;

  /** @default - AWS_ENDPOINT_URL_CLEANROOMSML, AWS_ENDPOINT_URL, the service's endpoint in the region */
  readonly endpoint?: string;

  /** @default - AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider;

  /**
   * How often a request is sent at most; 1 never sends one twice.
   * @default 3
   */
  readonly maxAttempts?: number;

  /** @default 'standard' */
  readonly retryMode?: 'standard' | 'adaptive';

  /** @default - a NodeHttpHandler that gives up on a connection after 5 s and on an answer after 10 s */
  readonly requestHandler?: RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;
}

export interface SigningParameters extends HttpAuthSchemeParameters {
  readonly region: string;
}

const regionFromEnvironment = async (): Promise<string> => {
  const region = process.env.AWS_REGION;
  if (!region) {
    throw new Error('the region is missing: set AWS_REGION, or give it to the client');
  }
  return region;
};

const defaultRequestHandler = () => new NodeHttpHandler({
  connectionTimeout: CONNECTION_TIMEOUT,
  requestTimeout: REQUEST_TIMEOUT,
  // The handler would only warn.
  throwOnRequestTimeout: true,
  // The request's time-out ends with the headers of the answer, this one covers a body that stalls.
  socketTimeout: REQUEST_TIMEOUT,
  // A connection kept while Lambda freezes the process is dead, and a Start that fails on it looks as if it may have been received.
  httpsAgent: { keepAlive: false },
  httpAgent: { keepAlive: false },
  logger: new NoOpLogger(),
});

const userAgent = async (): Promise<UserAgent> => [
  ['cdk-cleanrooms-ml'], ['ua', '2.1'], ['lang/js'], ['md/nodejs', process.versions.node], [`api/${SERVICE_ID}`, API_VERSION],
];

const httpAuthSchemeProvider: HttpAuthSchemeProvider<SigningParameters> = ({ region }) => [{
  schemeId: SIGV4,
  signingProperties: { name: SIGNING_NAME, region },
  propertiesExtractor: (config, context) => ({ signingProperties: { config, context } }),
}];

const signing = {
  httpAuthSchemes: [{
    schemeId: SIGV4,
    identityProvider: (identities: IdentityProviderConfig) => identities.getIdentityProvider(SIGV4),
    signer: new AwsSdkSigV4Signer(),
  }],
  httpAuthSchemeProvider,
  defaultSigningName: SIGNING_NAME,
  sha256: Sha256,
};

const serialization = {
  base64Decoder: fromBase64,
  base64Encoder: toBase64,
  utf8Decoder: fromUtf8,
  utf8Encoder: toUtf8,
  bodyLengthChecker: calculateBodyLength,
  streamCollector,
  urlParser: parseUrl,
};

/** The client's options, completed into what the parts of @smithy/core and @aws-sdk/core read. */
export function resolveConfiguration(options: CleanRoomsMLClientConfig) {
  const config = {
    ...serialization,
    ...signing,
    // One for each client: it keeps the configuration.
    protocol: new AwsRestJsonProtocol({ defaultNamespace: NAMESPACE, errorTypeRegistries }),
    apiVersion: API_VERSION,
    serviceId: SERVICE_ID,
    runtime: 'node',
    disableHostPrefix: false,
    logger: new NoOpLogger(),
    defaultUserAgentProvider: userAgent,
    requestHandler: options.requestHandler ?? defaultRequestHandler(),
    region: options.region || regionFromEnvironment,
    credentials: options.credentials ?? fromEnv(),
    maxAttempts: options.maxAttempts,
    retryMode: options.retryMode ?? 'standard',
    // Without one, the environment and the shared configuration file are read by resolveEndpointConfig itself.
    endpoint: options.endpoint || undefined,
    endpointProvider: resolveEndpoint,
    useDualstackEndpoint: loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS),
    useFipsEndpoint: loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS),
  };
  return resolveAwsSdkSigV4Config(resolveEndpointConfig(resolveRegionConfig(resolveRetryConfig(resolveUserAgentConfig(config)))));
}

export type CleanRoomsMLClientResolvedConfig = ReturnType<typeof resolveConfiguration>;
