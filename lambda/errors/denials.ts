/**
 * Since when the calls for a purpose have been denied without interruption. New permissions take a while to propagate, and a change of
 * policies may deny a call for some minutes in the middle of a long wait, so a single denial decides nothing.
 *
 * Polls share only the process that serves them. A process that has not seen the earlier denials starts counting then: it gives up later,
 * never earlier.
 */
const MAX_ROWS = 1000;

/** How long calls have been denied. */
export interface DeniedRow {
  /** In milliseconds, up to now. */
  readonly lasts: number;
  /** Whether a call for the same purpose was allowed before. */
  readonly wasAllowed: boolean;
}

export class Denials {
  private readonly rows = new Map<string, { since?: number; wasAllowed: boolean }>();

  /** Records that a call was denied. @param purpose of the call, for one request */
  denied(purpose: string, now: number): DeniedRow {
    const { since = now, wasAllowed = false } = this.rows.get(purpose) ?? {};
    this.put(purpose, { since, wasAllowed });
    return { lasts: now - since, wasAllowed };
  }

  /** Records that a call was allowed, which ends the series of denials. */
  allowed(purpose: string): void {
    this.put(purpose, { wasAllowed: true });
  }

  private put(purpose: string, row: { since?: number; wasAllowed: boolean }): void {
    // The map keeps the order of insertion: the row that was not updated for the longest time is removed first.
    this.rows.delete(purpose);
    this.rows.set(purpose, row);
    if (this.rows.size > MAX_ROWS) {
      this.rows.delete(this.rows.keys().next().value!);
    }
  }
}
