import type { ServiceInputTypes, ServiceOutputTypes } from './models';
import { service } from './service';
import { AwsClient } from '../aws-client/client';
import type { ClientOptions } from '../aws-client/options';

export type CloudFormationClientConfig = ClientOptions;

/** A client for AWS CloudFormation that logs nothing. */
export class CloudFormationClient extends AwsClient<ServiceInputTypes, ServiceOutputTypes> {
  constructor(options: CloudFormationClientConfig = {}) {
    super(service, options);
  }
}
