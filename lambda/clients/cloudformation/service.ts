import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { resolveEndpoint } from './endpoint';
import { CloudFormationServiceException } from './errors';
import { NAMESPACE } from './schemas';
import { errorTypeRegistries } from '../aws-client/errors';
import type { Service } from '../aws-client/service';

export const SERVICE_ID = 'CloudFormation';

const API_VERSION = '2010-05-15';
const registries = errorTypeRegistries(NAMESPACE, 'CloudFormationServiceException', CloudFormationServiceException);

export const service: Service = {
  serviceId: SERVICE_ID,
  apiVersion: API_VERSION,
  signingName: 'cloudformation',
  newProtocol: () => new AwsQueryProtocol({
    defaultNamespace: NAMESPACE,
    errorTypeRegistries: registries,
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    version: API_VERSION,
  }),
  resolveEndpoint,
  exception: CloudFormationServiceException,
  checks: { Stacks: (stacks: unknown[]) => stacks.length > 0 },
};
