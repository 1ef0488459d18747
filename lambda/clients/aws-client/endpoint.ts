import { partition } from '@aws-sdk/core/client';
import type { EndpointParameterInstructions, EndpointV2 } from '@smithy/types';
import { checkEndpoint, excludeVariants } from './environment';
import { InvalidConfiguration } from './errors';

export interface EndpointParameters {
  readonly Region?: string;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
  readonly Endpoint?: string;
}

/** Where @smithy/core finds the parameters of the endpoint in the client's configuration. */
export const endpointParameters: EndpointParameterInstructions = {
  Region: { type: 'builtInParams', name: 'region' },
  UseFIPS: { type: 'builtInParams', name: 'useFipsEndpoint' },
  UseDualStack: { type: 'builtInParams', name: 'useDualstackEndpoint' },
  Endpoint: { type: 'builtInParams', name: 'endpoint' },
};

/** What a service's own rule may check: a Region whose partition supports what is requested. */
export interface RegionalEndpoint {
  readonly region: string;
  readonly partition: string;
  readonly fips: boolean;
  readonly dualStack: boolean;
}

/**
 * The endpoint rules that most services have: `https://<prefix>.<region>.<suffix of the partition>`.
 * @param exception the host, if the service's rules name another one
 */
export const endpointRules = (prefix: string, exception: (endpoint: RegionalEndpoint) => string | undefined = () => undefined) =>
  ({ Region, UseFIPS = false, UseDualStack = false, Endpoint }: EndpointParameters): EndpointV2 => {
    if (Endpoint) {
      const endpoint = { name: 'the custom endpoint', value: Endpoint };
      checkEndpoint(endpoint);
      excludeVariants(endpoint, { fips: UseFIPS, dualStack: UseDualStack });
      return { url: customUrl(Endpoint) };
    }
    if (!Region) {
      throw new InvalidConfiguration('AWS_REGION is not set: set it to a Region such as us-east-1');
    }
    const { name, dnsSuffix, dualStackDnsSuffix, supportsFIPS, supportsDualStack } = partition(Region);
    if (UseFIPS && !supportsFIPS) {
      throw new InvalidConfiguration(`AWS_USE_FIPS_ENDPOINT=true is invalid in Region ${Region}: the partition ${name} has no FIPS endpoints. Remove the setting`);
    }
    if (UseDualStack && !supportsDualStack) {
      throw new InvalidConfiguration(
        `AWS_USE_DUALSTACK_ENDPOINT=true is invalid in Region ${Region}: the partition ${name} has no dual-stack endpoints. Remove the setting`);
    }
    const host = exception({ region: Region, partition: name, fips: UseFIPS, dualStack: UseDualStack })
      ?? `${prefix}${UseFIPS ? '-fips' : ''}.${Region}.${UseDualStack ? dualStackDnsSuffix : dnsSuffix}`;
    return { url: new URL(`https://${host}`) };
  };

function customUrl(endpoint: string): URL {
  const url = new URL(endpoint);
  // The operation's path is appended as it is.
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}
