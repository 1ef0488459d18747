/** A timer that code under test has set. */
export interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
  ref(): Timer;
  unref(): Timer;
  hasRef(): boolean;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const START_TIME = Date.parse('2026-01-01T00:00:00Z');

/**
 * Time that stands still while something can be done, and jumps to the next timer when nothing can. Code that is to live in
 * it gets `Date`, `setTimeout` and `clearTimeout` from here, so that hours of polls take milliseconds.
 */
export class VirtualTime {
  /** `Date` in this time. */
  readonly Date: DateConstructor;
  private time = START_TIME;
  private order = 0;
  private timers: Timer[] = [];
  private outside = 0;
  private broken?: { readonly error: unknown };

  constructor() {
    const now = this.now;
    this.Date = class extends Date {
      static now(): number {
        return now();
      }

      constructor(...args: unknown[]) {
        super(...(args.length === 0 ? [now()] : args) as []);
      }
    } as DateConstructor;
  }

  readonly now = (): number => this.time;

  readonly setTimeout = (callback: (...args: never[]) => void, milliseconds = 0): Timer => {
    const timer: Timer = {
      at: this.time + Math.max(0, milliseconds),
      order: this.order++,
      callback: callback as () => void,
      ref: () => timer,
      unref: () => timer,
      hasRef: () => true,
    };
    // In order of time, and of their making where that is the same.
    let place = this.timers.length;
    while (place > 0 && this.timers[place - 1].at > timer.at) {
      place -= 1;
    }
    this.timers.splice(place, 0, timer);
    return timer;
  };

  readonly clearTimeout = (timer: Timer | undefined): void => {
    const place = this.timers.indexOf(timer!);
    if (place >= 0) {
      this.timers.splice(place, 1);
    }
  };

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.setTimeout(resolve, milliseconds));
  }

  /** Time stands still while something happens outside of it, such as a real request. */
  async wait<T>(work: Promise<T>): Promise<T> {
    this.outside += 1;
    try {
      return await work;
    } finally {
      this.outside -= 1;
    }
  }

  /** Ends `run` with an error that no code in virtual time may mistake for one of its own. */
  break(error: unknown): void {
    this.broken ??= { error };
  }

  /** Lets time go on until some work is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    for (;;) {
      // Everything that can be done without waiting is done when the event loop comes round.
      await new Promise((resolve) => setImmediate(resolve));
      if (this.broken) {
        throw this.broken.error;
      }
      if (isDone) {
        return work;
      }
      if (this.outside === 0) {
        this.jump();
      }
    }
  }

  private jump(): void {
    const timer = this.timers.shift();
    if (!timer) {
      throw new Error('nothing will ever happen again: something waits, and no timer will wake it');
    }
    this.time = Math.max(this.time, timer.at);
    timer.callback();
  }
}
