import type { Permission } from '../authorize';
import type { Caller } from '../caller';
import type { SimulatorConfig } from '../config';
import type { JobStore } from '../job-store';
import type { JobPlan } from '../lifecycle';
import type { StartFacts } from '../plan-rules';

/** What an operation can use. */
export interface OperationContext {
  readonly caller: Caller;
  readonly now: number;
  readonly config: SimulatorConfig;
  readonly jobs: JobStore;
  readonly newId: () => string;
  readonly planFor: (start: StartFacts) => JobPlan;
  /** Throws AccessDeniedException. */
  readonly require: (...permissions: Permission[]) => void;
}
