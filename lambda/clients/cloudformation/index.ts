/** The operations of AWS CloudFormation that this project needs, under the names of @aws-sdk/client-cloudformation. */
export { CloudFormationClient, type CloudFormationClientConfig } from './client';
export * from './commands';
export { CloudFormationServiceException } from './errors';
export * from './models';
