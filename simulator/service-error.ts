import type { ServiceModel } from './service-model';

/** What the service responds instead of a result. */
export class ServiceError extends Error {
  constructor(
    readonly errorName: string,
    message: string,
    /** Members of the error besides its message, such as quotaName. */
    readonly members: Readonly<Record<string, unknown>> = {},
    /** The HTTP status; by default the one that the model gives this error. */
    readonly httpStatus?: number,
  ) {
    super(message);
    this.name = errorName;
  }
}

const STATUS_OUTSIDE_THE_MODEL: Record<string, number> = {
  MissingAuthenticationTokenException: 403,
  UnknownOperationException: 404,
};

export function httpStatusOf(error: ServiceError, model: ServiceModel): number {
  return error.httpStatus ?? model.shapes[error.errorName]?.error?.httpStatusCode ?? STATUS_OUTSIDE_THE_MODEL[error.errorName] ?? 400;
}

export const validationError = (message: string) => new ServiceError('ValidationException', message);
export const notFound = (what: string) => new ServiceError('ResourceNotFoundException', `${what} does not exist`);
