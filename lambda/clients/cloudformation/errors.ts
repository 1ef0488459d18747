import { ServiceException } from '@smithy/core/client';

/**
 * Whatever the service answers that is not a success: `name` is the error code, `$metadata.httpStatusCode` the HTTP status.
 * The service model names no error of the operations used: a stack that does not exist is a `ValidationError`.
 */
export class CloudFormationServiceException extends ServiceException {}
