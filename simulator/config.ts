import type { JobStatus } from './lifecycle';
import type { Quotas } from './quota';

/** How the service behaves where that is not known, or can be set for each account. */
export interface SimulatorConfig {
  /** The account of callers whose access key ID is not twelve digits. */
  readonly accountId: string;
  readonly quotas: Quotas;
  /** How many milliseconds after Start a job becomes visible in List. */
  readonly listLagMs: number;
  /** The page size of List when the request names none. */
  readonly defaultPageSize: number;
  /** What a page of List has at most, whatever the request asks for. */
  readonly maxPageSize: number;
  /** `offset`: a page token counts from the top, so pages shift when a job starts while the list is read. */
  readonly pageTokens: 'cursor' | 'offset';
  /**
   * With offset tokens: by how many items the list seems to have moved between its first and second page.
   * 1: the first page's last item comes again; -1: one item is missed.
   */
  readonly pageShift: number;
  /** Whether Start is rejected if a live job with that name exists in the membership. */
  readonly nameConflict: boolean;
  readonly cancellableStatuses: readonly JobStatus[];
  /** What Cancel responds in any other status. */
  readonly cancelRefusal: 'ConflictException' | 'ValidationException';
  /** Deleted memberships, by ID, and what the service responds to every call that is about them or their jobs. Their jobs keep running. */
  readonly goneMemberships: Readonly<Record<string, 'AccessDeniedException' | 'ResourceNotFoundException'>>;
}

export const DEFAULT_CONFIG: SimulatorConfig = {
  accountId: '000000000000',
  quotas: {
    perAccount: 10,
    perMembership: 5,
    instancesPerType: {},
    countedStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CANCEL_PENDING', 'CANCEL_IN_PROGRESS'],
  },
  listLagMs: 0,
  defaultPageSize: 50,
  maxPageSize: 100,
  pageTokens: 'cursor',
  pageShift: 0,
  nameConflict: false,
  cancellableStatuses: ['CREATE_PENDING', 'CREATE_IN_PROGRESS'],
  cancelRefusal: 'ConflictException',
  goneMemberships: {},
};

export type ConfigChange = Partial<Omit<SimulatorConfig, 'quotas'>> & { readonly quotas?: Partial<Quotas> };

export function changedConfig(config: SimulatorConfig, change: ConfigChange): SimulatorConfig {
  return { ...config, ...change, quotas: { ...config.quotas, ...change.quotas } };
}
