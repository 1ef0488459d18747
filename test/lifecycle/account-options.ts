/** What an account is made with, and what it gathers. */
import type { NetworkRequest } from './network';
import type { CleanRoomsMLSimulator, Outcome, SimulatorOptions } from '../../simulator';

/** An entry of EventBridge's PutEvents. */
export interface PutEvent {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Resources: readonly string[];
  readonly Time: Date;
  readonly Detail: string;
}

export interface AccountOptions {
  /** Everything that is left to chance. */
  readonly random?: () => number;
  readonly simulator?: SimulatorOptions;
  /** The folder of an asset's code, by its key in the bucket of assets. */
  readonly codeOf: (key: string) => string;
  /** The files of packages that all functions can import. */
  readonly packages?: Readonly<Record<string, string>>;
  /** How a request gets to the service. @default - in memory */
  readonly transport?: (simulator: CleanRoomsMLSimulator, request: NetworkRequest) => Promise<Outcome>;
}
