/**
 * Since when the calls for a purpose have failed in one way without interruption. New permissions take a while to propagate, a change of
 * policies may deny a call for some minutes in the middle of a long wait, and a request may wait for an hour before its first conflict: so neither
 * a single error nor the time since the receipt decides anything.
 *
 * Polls share this only if one process serves them. A process that has not seen the earlier errors starts counting at its first one. A process that
 * has seen none for longer than polls are apart starts over, because another process may have seen a success. Both give up later, never earlier.
 */
import type { ErrorKind } from './error-kinds';
import { MINUTE } from '../clock';

const MAX_PURPOSES = 1000;

/** Polls are five minutes apart at most, and a poll takes up to two until it fails. */
const LONGEST_GAP = 7 * MINUTE;

/** How long calls have failed in one way. */
export interface Series {
  /** In milliseconds, up to now. */
  readonly lasts: number;
  /** Whether a call for the same purpose has succeeded before. */
  readonly hasSucceeded: boolean;
}

interface Failures {
  readonly first: number;
  readonly last: number;
}

interface Calls {
  readonly failures: Partial<Record<ErrorKind, Failures>>;
  readonly hasSucceeded: boolean;
}

export class ErrorSeries {
  private readonly purposes = new Map<string, Calls>();

  /** Records that a call has failed. @param purpose of the call, for one request */
  failed(purpose: string, kind: ErrorKind, now: number): Series {
    const { failures = {}, hasSucceeded = false } = this.purposes.get(purpose) ?? {};
    const before = failures[kind];
    const first = before && now - before.last <= LONGEST_GAP ? before.first : now;
    this.put(purpose, { failures: { ...failures, [kind]: { first, last: now } }, hasSucceeded });
    return { lasts: now - first, hasSucceeded };
  }

  /** Records that a call has succeeded, which ends every series. */
  succeeded(purpose: string): void {
    this.put(purpose, { failures: {}, hasSucceeded: true });
  }

  /** Whether the last call for a purpose has failed, as far as this process knows. */
  isFailing(purpose: string): boolean {
    return Object.keys(this.purposes.get(purpose)?.failures ?? {}).length > 0;
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
