/** What happened in an execution, event by event, with the names and details of GetExecutionHistory. */
import { StateError } from './errors';

export interface HistoryEvent {
  readonly id: number;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The quota of events, the last one included. */
export const MAX_EVENTS = 25_000;

export class EventHistory {
  readonly events: HistoryEvent[] = [];

  constructor(private readonly now: () => number) {}

  /** @throws StateError where the quota has room for no more than the failure of the execution */
  add(type: string, details: Readonly<Record<string, unknown>> = {}): void {
    if (this.events.length >= MAX_EVENTS - 1 && !/^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(type)) {
      throw new StateError('States.Runtime', `The execution reached the maximum number of history events (${MAX_EVENTS}).`, true);
    }
    this.events.push({ id: this.events.length + 1, at: this.now(), type, details });
  }

  /** How often a type of event is in it. */
  count(type: string): number {
    return this.events.filter((event) => event.type === type).length;
  }

  /** All of it: whatever anybody can read who may read histories. */
  get text(): string {
    return this.events.map((event) => JSON.stringify(event)).join('\n');
  }
}
