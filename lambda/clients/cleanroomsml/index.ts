/** The operations of AWS Clean Rooms ML that this project needs, under the names of @aws-sdk/client-cleanroomsml. */
export { CleanRoomsMLClient, type CleanRoomsMLClientConfig } from './client';
export * from './commands';
export {
  AccessDeniedException, CleanRoomsMLServiceException, ConflictException, InternalServiceException, ResourceNotFoundException,
  ServiceQuotaExceededException, ThrottlingException, ValidationException,
} from './errors';
export * from './models';
