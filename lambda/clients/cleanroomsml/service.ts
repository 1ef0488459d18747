import { AwsRestJsonProtocol } from '@aws-sdk/core/protocols';
import { resolveEndpoint } from './endpoint';
import { CleanRoomsMLServiceException, errorSchemas } from './errors';
import { NAMESPACE } from './schemas';
import { isJobArn } from '../../jobs/job-arn';
import { errorTypeRegistries } from '../aws-client/errors';
import type { Service } from '../aws-client/service';

export const SERVICE_ID = 'CleanRoomsML';

const registries = errorTypeRegistries(NAMESPACE, 'CleanRoomsMLServiceException', CleanRoomsMLServiceException, errorSchemas);

export const service: Service = {
  serviceId: SERVICE_ID,
  apiVersion: '2023-09-06',
  signingName: 'cleanrooms-ml',
  newProtocol: () => new AwsRestJsonProtocol({ defaultNamespace: NAMESPACE, errorTypeRegistries: registries }),
  resolveEndpoint,
  exception: CleanRoomsMLServiceException,
  checks: { trainedModelInferenceJobArn: isJobArn },
};
