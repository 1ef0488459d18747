/** What a proxy may answer instead of the service: names and statuses of errors. */
export const REJECTIONS = { ForbiddenException: 403, ValidationException: 400, ConflictException: 409, ServiceQuotaExceededException: 402 };

export const REJECTION_MESSAGE = 'The proxy forbids it';
