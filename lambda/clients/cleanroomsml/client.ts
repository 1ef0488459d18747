import type { ServiceInputTypes, ServiceOutputTypes } from './models';
import { service } from './service';
import { AwsClient } from '../aws-client/client';
import type { ClientOptions } from '../aws-client/options';

export type CleanRoomsMLClientConfig = ClientOptions;

/** A client for AWS Clean Rooms ML that logs nothing: what it handles may be secret. */
export class CleanRoomsMLClient extends AwsClient<ServiceInputTypes, ServiceOutputTypes> {
  constructor(options: CleanRoomsMLClientConfig = {}) {
    super(service, options);
  }
}
