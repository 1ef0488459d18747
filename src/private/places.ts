import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Construct } from 'constructs';
import { isNotKnownYet } from './filled-in-later';
import { StartRequest } from '../shared/start-request';

/** Where a resource of the service is, as far as its ARN shows. */
interface Place {
  readonly prop: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly membership?: string;
}

/** The service does not document whether these must agree: so these are warnings, which can be acknowledged by their IDs. */
export function warnAboutPlaces(job: Construct, request: StartRequest): void {
  const model = placeOf('trainedModelArn', request.trainedModelArn);
  const channel = placeOf('mlInputChannelArn', request.dataSource?.mlInputChannelArn);
  const association = placeOf('configuredModelAlgorithmAssociationArn', request.configuredModelAlgorithmAssociationArn);
  const key = placeOf('encryptionKey', request.kmsKeyArn);

  const warn = (id: string, message: string) => Annotations.of(job).addWarningV2(`cdk-cleanrooms-ml:${id}`, message);
  for (const { prop, membership } of known([model, channel])) {
    if (!isNotKnownYet(request.membershipIdentifier) && membership !== request.membershipIdentifier) {
      warn('membership', `${prop} belongs to membership ${membership}, but the job belongs to ${request.membershipIdentifier}: the service may reject the job`);
    }
  }
  const { account, region } = Stack.of(job);
  // An association may be another member's.
  for (const place of known([model, channel])) {
    if (!Token.isUnresolved(account) && place.account !== account) {
      warn('account', `${place.prop} belongs to account ${place.account}, but the stack belongs to ${account}: the service may reject the job`);
    }
  }
  const partition = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
  for (const place of known([model, channel, association, key])) {
    if (partition !== undefined && place.partition !== partition) {
      warn('partition', `${place.prop} is in partition ${place.partition}, but the stack is in ${partition}: IAM and the service reject ARNs of another partition`);
    }
    if (!Token.isUnresolved(region) && place.region !== region) {
      warn('region', `${place.prop} is in ${place.region}, but the stack is in ${region}: the service may reject the job`);
    }
  }
}

function placeOf(prop: string, arn: string | undefined): Place | undefined {
  if (arn === undefined || isNotKnownYet(arn)) {
    return undefined;
  }
  const [, partition, , region, account, resource] = arn.split(':');
  return { prop, partition, region, account, membership: /^membership\/([^/]+)/.exec(resource)?.[1] };
}

function known(places: (Place | undefined)[]): Place[] {
  return places.filter((place) => place !== undefined);
}
