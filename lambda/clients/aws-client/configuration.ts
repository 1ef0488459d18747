import type { Readable } from 'node:stream';
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
import type { AwsCredentialIdentityProvider, UserAgent } from '@smithy/types';
import { readBody } from './answer-body';
import { checkedRegion, checkEndpoint, endpointOf, excludeVariants, flagOf } from './environment';
import { InvalidConfiguration } from './errors';
import type { ClientOptions } from './options';
import { defaultRequestHandler } from './request-handler';
import type { Service } from './service';
import { signing } from './signing';

const regionOf = ({ region }: ClientOptions) => async () => checkedRegion(typeof region === 'function' ? await region() : region);

const flag = (name: string, options: typeof NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS) => {
  const fromFile = loadConfig({ ...options, environmentVariableSelector: () => undefined });
  return async () => flagOf(name) ?? fromFile();
};

const credentialsFromEnvironment = (): AwsCredentialIdentityProvider => {
  const provider = fromEnv();
  return async () => provider().catch(() => {
    throw new InvalidConfiguration('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: set both, and AWS_SESSION_TOKEN for temporary credentials');
  });
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
  streamCollector: (body: Readable) => readBody(body),
  urlParser: parseUrl,
};

/** Adds to the client's options whatever else the parts of @smithy/core and @aws-sdk/core read. */
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
    region: regionOf(options),
    credentials: options.credentials ?? credentialsFromEnvironment(),
    maxAttempts: options.maxAttempts,
    retryMode: options.retryMode ?? 'standard',
    // Without one, the environment is read below, and the shared configuration file by resolveEndpointConfig.
    endpoint: options.endpoint || undefined,
    endpointProvider: service.resolveEndpoint,
    useDualstackEndpoint: flag('AWS_USE_DUALSTACK_ENDPOINT', NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS),
    useFipsEndpoint: flag('AWS_USE_FIPS_ENDPOINT', NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS),
  };
  const resolved = resolveAwsSdkSigV4Config(resolveEndpointConfig(resolveRegionConfig(resolveRetryConfig(resolveUserAgentConfig(config)))));
  return Object.assign(resolved, { serviceConfiguredEndpoint: configuredEndpoint(service, resolved) });
}

/** The endpoint that the environment or the shared configuration file sets. */
function configuredEndpoint({ serviceId }: Service, resolved: Resolved) {
  const fromFile = resolved.serviceConfiguredEndpoint;
  return async (): Promise<string | undefined> => {
    if (flagOf('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')) {
      return undefined;
    }
    const endpoint = endpointOf(serviceId) ?? { name: 'endpoint_url', value: await fromFile?.() ?? '' };
    if (endpoint.value === '') {
      return undefined;
    }
    checkEndpoint(endpoint);
    excludeVariants(endpoint, { fips: await resolved.useFipsEndpoint(), dualStack: await resolved.useDualstackEndpoint() });
    return endpoint.value;
  };
}

interface Resolved {
  readonly serviceConfiguredEndpoint?: () => Promise<string | undefined>;
  readonly useFipsEndpoint: () => Promise<boolean>;
  readonly useDualstackEndpoint: () => Promise<boolean>;
}

export type ResolvedConfig = ReturnType<typeof resolveConfiguration>;
