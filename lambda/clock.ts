/** Time, passed in so that a test decides how fast it passes. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** How much the clocks of two services may differ. Whoever compares their times must allow for it. */
export const CLOCK_SKEW = 5 * SECOND;

/** A duration for a machine. */
export function inSeconds(milliseconds: number): number {
  return Math.round(milliseconds / SECOND);
}

export function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, inSeconds(to.getTime() - from.getTime()));
}

/** A duration for a person. */
export function inWords(milliseconds: number): string {
  if (milliseconds < 2 * MINUTE) {
    return `${Math.round(milliseconds / SECOND)} seconds`;
  }
  return milliseconds < 2 * HOUR ? `${Math.round(milliseconds / MINUTE)} minutes` : `${Number((milliseconds / HOUR).toFixed(1))} hours`;
}
