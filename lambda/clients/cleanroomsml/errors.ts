import { ServiceException, type ServiceExceptionOptions } from '@smithy/core/client';
import type { StaticErrorSchema } from '@smithy/types';
import { NAMESPACE } from './schemas';

/** Any response of the service that is not a success: `name` is the error code, `$metadata.httpStatusCode` the HTTP status. */
export class CleanRoomsMLServiceException extends ServiceException {}

type ExceptionOptions = Omit<ServiceExceptionOptions, 'name' | '$fault'>;

export class AccessDeniedException extends CleanRoomsMLServiceException {
  readonly name = 'AccessDeniedException';
  readonly $fault = 'client';
  constructor(options: ExceptionOptions) {
    super({ ...options, name: 'AccessDeniedException', $fault: 'client' });
  }
}

export class ConflictException extends CleanRoomsMLServiceException {
  readonly name = 'ConflictException';
  readonly $fault = 'client';
  constructor(options: ExceptionOptions) {
    super({ ...options, name: 'ConflictException', $fault: 'client' });
  }
}

export class InternalServiceException extends CleanRoomsMLServiceException {
  readonly name = 'InternalServiceException';
  readonly $fault = 'server';
  constructor(options: ExceptionOptions) {
    super({ ...options, name: 'InternalServiceException', $fault: 'server' });
  }
}

export class ResourceNotFoundException extends CleanRoomsMLServiceException {
  readonly name = 'ResourceNotFoundException';
  readonly $fault = 'client';
  constructor(options: ExceptionOptions) {
    super({ ...options, name: 'ResourceNotFoundException', $fault: 'client' });
  }
}

export class ServiceQuotaExceededException extends CleanRoomsMLServiceException {
  readonly name = 'ServiceQuotaExceededException';
  readonly $fault = 'client';
  readonly quotaName?: string | undefined;
  readonly quotaValue?: number | undefined;
  constructor(options: ExceptionOptions & { quotaName?: string; quotaValue?: number }) {
    super({ ...options, name: 'ServiceQuotaExceededException', $fault: 'client' });
    this.quotaName = options.quotaName;
    this.quotaValue = options.quotaValue;
  }
}

export class ThrottlingException extends CleanRoomsMLServiceException {
  readonly name = 'ThrottlingException';
  readonly $fault = 'client';
  constructor(options: ExceptionOptions) {
    super({ ...options, name: 'ThrottlingException', $fault: 'client' });
  }
}

export class ValidationException extends CleanRoomsMLServiceException {
  readonly name = 'ValidationException';
  readonly $fault = 'client';
  constructor(options: ExceptionOptions) {
    super({ ...options, name: 'ValidationException', $fault: 'client' });
  }
}

const error = (name: string, httpError: number, members: Record<string, number> = {}): StaticErrorSchema => [
  -3, NAMESPACE, name, { error: httpError < 500 ? 'client' : 'server', httpError },
  ['message', ...Object.keys(members)], [0, ...Object.values(members)], 1,
];

export const errorSchemas = [
  [error('AccessDeniedException', 403), AccessDeniedException],
  [error('ConflictException', 409), ConflictException],
  [error('InternalServiceException', 500), InternalServiceException],
  [error('ResourceNotFoundException', 404), ResourceNotFoundException],
  [error('ServiceQuotaExceededException', 402, { quotaName: 0, quotaValue: 1 }), ServiceQuotaExceededException],
  [error('ThrottlingException', 429), ThrottlingException],
  [error('ValidationException', 400), ValidationException],
] as const;
