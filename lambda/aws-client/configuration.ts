import { resolveUserAgentConfig } from '@aws-sdk/core/client';
import { resolveAwsSdkSigV4Config } from '@aws-sdk/core/httpAuthSchemes';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { NoOpLogger } from '@smithy/core/client';
import {
  loadConfig, NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS, NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS, resolveRegionConfig,
} from '@smithy/core/config';
import { resolveEndpointConfig } from '@smithy/core/endpoints';
import { parseUrl } from '@smithy/core/protocols';
import { resolveRetryConfig } from '@smithy/core/retry';
import { calculateBodyLength, fromBase64, fromUtf8, toBase64, toUtf8 } from '@smithy/core/serde';
import { streamCollector } from '@smithy/node-http-handler';
import type { UserAgent } from '@smithy/types';
import type { ClientOptions } from './options';
import { defaultRequestHandler } from './request-handler';
import type { Service } from './service';
import { signing } from './signing';

const regionFromEnvironment = async (): Promise<string> => {
  const region = process.env.AWS_REGION;
  if (!region) {
    throw new Error('the region is missing: set AWS_REGION, or give it to the client');
  }
  return region;
};

const userAgent = ({ serviceId, apiVersion }: Service) => async (): Promise<UserAgent> => [
  ['cdk-cleanrooms-ml'], ['ua', '2.1'], ['lang/js'], ['md/nodejs', process.versions.node], [`api/${serviceId}`, apiVersion],
];

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
export function resolveConfiguration(service: Service, options: ClientOptions) {
  const config = {
    ...serialization,
    ...signing(service.signingName),
    protocol: service.newProtocol(),
    apiVersion: service.apiVersion,
    serviceId: service.serviceId,
    runtime: 'node',
    disableHostPrefix: false,
    logger: new NoOpLogger(),
    defaultUserAgentProvider: userAgent(service),
    requestHandler: options.requestHandler ?? defaultRequestHandler(),
    region: options.region || regionFromEnvironment,
    credentials: options.credentials ?? fromEnv(),
    maxAttempts: options.maxAttempts,
    retryMode: options.retryMode ?? 'standard',
    // Without one, the environment and the shared configuration file are read by resolveEndpointConfig itself.
    endpoint: options.endpoint || undefined,
    endpointProvider: service.resolveEndpoint,
    useDualstackEndpoint: loadConfig(NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS),
    useFipsEndpoint: loadConfig(NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS),
  };
  return resolveAwsSdkSigV4Config(resolveEndpointConfig(resolveRegionConfig(resolveRetryConfig(resolveUserAgentConfig(config)))));
}

export type ResolvedConfig = ReturnType<typeof resolveConfiguration>;
