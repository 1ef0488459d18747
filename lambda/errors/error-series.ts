/**
 * Since when the calls for a purpose have failed in one way without interruption. New permissions take a while to propagate, a change of
 * policies may deny a call for some minutes in the middle of a long wait, and a request may wait for an hour before its first conflict: so neither
 * a single error nor the time since the receipt decides anything.
 *
 * Polls share only the process that serves them. A process that has not seen the earlier errors starts counting then: it gives up later,
 * never earlier.
 */
import type { ErrorKind } from './error-kinds';

const MAX_PURPOSES = 1000;

/** How long calls have failed in one way. */
export interface Series {
  /** In milliseconds, up to now. */
  readonly lasts: number;
  /** Whether a call for the same purpose has succeeded before. */
  readonly hasSucceeded: boolean;
}

interface Calls {
  readonly since: Partial<Record<ErrorKind, number>>;
  readonly hasSucceeded: boolean;
}

export class ErrorSeries {
  private readonly purposes = new Map<string, Calls>();

  /** Records that a call has failed. @param purpose of the call, for one request */
  failed(purpose: string, kind: ErrorKind, now: number): Series {
    const { since = {}, hasSucceeded = false } = this.purposes.get(purpose) ?? {};
    const first = since[kind] ?? now;
    this.put(purpose, { since: { ...since, [kind]: first }, hasSucceeded });
    return { lasts: now - first, hasSucceeded };
  }

  /** Records that a call has succeeded, which ends every series. */
  succeeded(purpose: string): void {
    this.put(purpose, { since: {}, hasSucceeded: true });
  }

  private put(purpose: string, calls: Calls): void {
    // The map keeps the order of insertion: the purpose that was not updated for the longest time is removed first.
    this.purposes.delete(purpose);
    this.purposes.set(purpose, calls);
    if (this.purposes.size > MAX_PURPOSES) {
      this.purposes.delete(this.purposes.keys().next().value!);
    }
  }
}
