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

  /** What to do at the end, if that comes first. @returns a function after which it is not done */
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

  /** What becomes of some work, unless this is over before: then nobody ever learns it. */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then((value) => this.isOver || resolve(value), (error: unknown) => this.isOver || reject(error as Error));
    });
  }
}
