import type { Clock } from '../../lambda/clock';
import { HOUR, MINUTE, SECOND, START_TIME } from '../lifecycle/virtual-time';

export { HOUR, MINUTE, SECOND, START_TIME };

/** Several times what any test needs: a loop that never ends would keep even the time-out of a test from ever firing. */
const MOST_SLEEPS = 3000;

/** A clock that jumps to the next thing to do as soon as everybody who runs on it is asleep. */
export class VirtualClock implements Clock {
  private time = START_TIME;
  private actors = 0;
  private sleeps = 0;
  private sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  readonly now = () => this.time;

  sleep(milliseconds: number): Promise<void> {
    this.sleeps += 1;
    if (this.sleeps > MOST_SLEEPS) {
      return Promise.reject(new Error(`something goes on for ever: it has slept ${MOST_SLEEPS} times`));
    }
    return new Promise((wake) => {
      this.sleepers.push({ until: this.time + milliseconds, wake });
      this.jump();
    });
  }

  /** Runs something that may sleep beside others that do. */
  async run<T>(actor: () => Promise<T>): Promise<T> {
    this.actors += 1;
    try {
      return await actor();
    } finally {
      this.actors -= 1;
      this.jump();
    }
  }

  private jump(): void {
    if (this.sleepers.length === 0 || this.sleepers.length < this.actors) {
      return;
    }
    const next = Math.min(...this.sleepers.map(({ until }) => until));
    const awake = this.sleepers.filter(({ until }) => until === next);
    this.sleepers = this.sleepers.filter(({ until }) => until !== next);
    this.time = Math.max(this.time, next);
    awake.forEach(({ wake }) => wake());
  }
}
