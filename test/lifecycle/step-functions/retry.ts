/** Which errors `Retry` and `Catch` see, and how long a retry waits. */
import type { Catcher, Retrier } from './definition';
import type { StateError } from './errors';

/** Whether one of the names stands for an error. */
function sees(names: readonly string[], { error, isFatal }: StateError): boolean {
  const isTimeout = error === 'States.Timeout' || error === 'States.HeartbeatTimeout';
  return !isFatal && names.some((name) => name === error
    || name === 'States.ALL'
    || (name === 'States.TaskFailed' && !isTimeout)
    // A heartbeat that failed to come is a timeout, too.
    || (name === 'States.Timeout' && isTimeout));
}

export const catcherOf = (catchers: readonly Catcher[] = [], error: StateError) => catchers.find(({ ErrorEquals }) => sees(ErrorEquals, error));

/** Counts the attempts of one entry of a state: each retrier has its own count. */
export class Attempts {
  /** `$$.State.RetryCount` */
  retries = 0;
  private readonly used = new Map<Retrier, number>();

  constructor(private readonly retriers: readonly Retrier[] = [], private readonly random: () => number) {}

  /** @returns how many seconds to wait before the state is tried again; nothing if it is not */
  next(error: StateError): number | undefined {
    const retrier = this.retriers.find(({ ErrorEquals }) => sees(ErrorEquals, error));
    if (!retrier) {
      return undefined;
    }
    const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity, MaxAttempts = 3, JitterStrategy = 'NONE' } = retrier;
    const used = this.used.get(retrier) ?? 0;
    if (used >= MaxAttempts) {
      return undefined;
    }
    this.used.set(retrier, used + 1);
    this.retries += 1;
    const seconds = Math.min(IntervalSeconds * BackoffRate ** used, MaxDelaySeconds);
    return JitterStrategy === 'FULL' ? seconds * this.random() : seconds;
  }
}
