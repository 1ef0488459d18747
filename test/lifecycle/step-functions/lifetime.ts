/** What ends together: when an execution or a branch is over, nothing that it waits for matters any more. */
import type { Timer, VirtualTime } from '../virtual-time';

export class Lifetime {
  isOver = false;
  private readonly endings = new Set<() => void>();

  constructor(private readonly time: VirtualTime, private readonly parent?: Lifetime) {
    parent?.endings.add(this.end);
  }

  /** Something that ends with this, or before. */
  child(): Lifetime {
    return new Lifetime(this.time, this);
  }

  readonly end = (): void => {
    if (!this.isOver) {
      this.isOver = true;
      this.parent?.endings.delete(this.end);
      [...this.endings].forEach((ending) => ending());
      this.endings.clear();
    }
  };

  /** Does something at the end, unless that is revoked first. @returns a function that revokes it */
  atEnd(act: () => void): () => void {
    this.endings.add(act);
    return () => void this.endings.delete(act);
  }

  /** @returns a function that clears the timer */
  after(milliseconds: number, act: () => void): () => void {
    const timer: Timer = this.time.setTimeout(() => {
      forget();
      act();
    }, milliseconds);
    const forget = this.atEnd(() => this.time.clearTimeout(timer));
    return () => {
      forget();
      this.time.clearTimeout(timer);
    };
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void this.after(milliseconds, resolve));
  }

  /** Settles like the work, unless the lifetime is over before that: then it never settles. */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then((value) => this.isOver || resolve(value), (error: unknown) => this.isOver || reject(error as Error));
    });
  }
}
