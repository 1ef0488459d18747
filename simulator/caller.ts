import { headerOf, type SimulatorRequest } from './message';
import { ServiceError } from './service-error';

/** The caller, according to the SigV4 credential scope. Signatures are not verified. */
export interface Caller {
  readonly accessKeyId: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

const SCOPE = /^AWS4-HMAC-SHA256 +Credential=([^/\s,]+)\/\d{8}\/([a-z0-9-]+)\/cleanrooms-ml\/aws4_request *, *SignedHeaders=[^,\s]+ *, *Signature=[0-9a-f]+ *$/;

export function callerOf(request: SimulatorRequest, defaultAccount: string): Caller {
  const match = SCOPE.exec(headerOf(request, 'authorization') ?? '');
  if (!match) {
    throw new ServiceError(
      'MissingAuthenticationTokenException',
      'the request has no Authorization header with a SigV4 credential scope of the service cleanrooms-ml',
    );
  }
  const [, accessKeyId, region] = match;
  return { accessKeyId, region, account: /^\d{12}$/.test(accessKeyId) ? accessKeyId : defaultAccount, partition: partitionOf(region) };
}

function partitionOf(region: string): string {
  const [, special] = /^(cn|us-gov|us-iso[a-z]?|eu-isoe|eusc)-/.exec(region) ?? [];
  return special === undefined ? 'aws' : special === 'eu-isoe' ? 'aws-iso-e' : special.startsWith('us-iso')
    ? `aws-iso${special.length > 6 ? `-${special.slice(6)}` : ''}` : `aws-${special}`;
}

/** The start of every ARN of the caller's account and Region, up to the resource. */
export function arnPrefix({ partition, region, account }: Caller, service = 'cleanrooms-ml'): string {
  return `arn:${partition}:${service}:${region}:${account}:`;
}
