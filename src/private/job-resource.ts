import { CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { InferenceJobProvider } from '../inference-job-provider';

/** A custom resource that is part of a job. It is created after the permissions of its handler, and removed before them. */
export function jobResource(scope: Construct, id: string, provider: InferenceJobProvider, resourceType: string, properties: object): CustomResource {
  // eslint-disable-next-line awscdk/require-passing-this, awscdk/no-variable-construct-id -- the job says where its resources stand
  const resource = new CustomResource(scope, id, {
    serviceToken: provider.serviceToken,
    serviceTimeout: Duration.hours(1),
    resourceType,
    properties: { ...properties },
  });
  resource.node.addDependency(provider.permissions);
  return resource;
}
