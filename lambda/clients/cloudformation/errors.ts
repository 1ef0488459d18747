import { ServiceException } from '@smithy/core/client';

/**
 * Any response of the service that is not a success: `name` is the error code, `$metadata.httpStatusCode` the HTTP status.
 * The service model names no error for the operations that are used: a stack that does not exist is a `ValidationError`.
 */
export class CloudFormationServiceException extends ServiceException {}
