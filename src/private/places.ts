import { Annotations, ResourceEnvironment, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { isDynamic } from './dynamic-values';
import { isNotKnownYet } from './filled-in-later';
import type { InferenceJobProps } from '../inference-job-props';
import { StartRequest } from '../shared/start-request';

/** Where a resource of the service, or a key, is, as far as that is known. */
interface Place {
  readonly prop: string;
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
  readonly membership?: string;
}

/**
 * The service does not document whether these must agree: so these are warnings, which can be acknowledged by their IDs.
 *
 * @param props what the request was made of: a construct may know where it is even if its ARN is a token
 */
export function warnAboutPlaces(job: Construct, request: StartRequest, props: InferenceJobProps): void {
  const place = (prop: keyof InferenceJobProps, arn: string | undefined) => placeOf(prop, arn, props[prop]);
  const model = place('trainedModelArn', request.trainedModelArn);
  const channel = place('mlInputChannelArn', request.dataSource?.mlInputChannelArn);
  const association = place('configuredModelAlgorithmAssociationArn', request.configuredModelAlgorithmAssociationArn);
  const key = place('encryptionKey', request.kmsKeyArn);

  const warn = (id: string, message: string) => Annotations.of(job).addWarningV2(`cdk-cleanrooms-ml:${id}`, message);
  const differs = (part: string | undefined, own: string | undefined) => part !== undefined && own !== undefined && part !== own;
  const membership = isUnknown(request.membershipIdentifier) ? undefined : request.membershipIdentifier;
  for (const one of known([model, channel])) {
    if (differs(one.membership, membership)) {
      warn('membership', `${one.prop} belongs to membership ${one.membership}, but the job belongs to ${membership}: the service may reject the job`);
    }
  }
  const { account, region } = resolvedPlace(Stack.of(job));
  // An association may be another member's.
  for (const one of known([model, channel])) {
    if (differs(one.account, account)) {
      warn('account', `${one.prop} belongs to account ${one.account}, but the stack belongs to ${account}: the service may reject the job`);
    }
  }
  const partition = region === undefined ? undefined : RegionInfo.get(region).partition;
  for (const one of known([model, channel, association, key])) {
    if (differs(one.partition, partition)) {
      warn('partition', `${one.prop} is in partition ${one.partition}, but the stack is in ${partition}: IAM and the service reject ARNs of another partition`);
    }
    if (differs(one.region, region)) {
      warn('region', `${one.prop} is in ${one.region}, but the stack is in ${region}: the service may reject the job`);
    }
  }
}

function placeOf(prop: string, arn: string | undefined, given: unknown): Place | undefined {
  // What comes from the input of a state may be anywhere.
  if (arn === undefined || isDynamic(arn)) {
    return undefined;
  }
  if (isNotKnownYet(arn)) {
    return { prop, ...resolvedPlace((given as { readonly env?: ResourceEnvironment }).env) };
  }
  const [, partition, , region, account, resource] = arn.split(':');
  return { prop, partition, region, account, membership: /^membership\/([^/]+)/.exec(resource)?.[1] };
}

/** The Region and the account of a construct, if they are known. */
function resolvedPlace({ region, account }: Partial<ResourceEnvironment> = {}): Partial<ResourceEnvironment> {
  const ifKnown = (part?: string) => (Token.isUnresolved(part) ? undefined : part);
  return { region: ifKnown(region), account: ifKnown(account) };
}

const isUnknown = (value: unknown) => isNotKnownYet(value) || isDynamic(value);

function known(places: (Place | undefined)[]): Place[] {
  return places.filter((place) => place !== undefined);
}
