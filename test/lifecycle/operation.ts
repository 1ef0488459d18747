/** One operation on a stack: its steps in the order of their dependencies, what is independent at the same time. */
export class Operation {
  failure: string | undefined;
  /** Resolves when CloudFormation gives up on what is under way. */
  readonly canceled: Promise<void>;
  /** Resolves when no step is under way any more. */
  ended: Promise<unknown> = Promise.resolve();
  private cancel!: () => void;

  /**
   * @param waitsForOthers after a failure: those that are under way may end, as without rollback
   * @param isRollback whether it goes back
   */
  constructor(private readonly waitsForOthers: boolean, readonly isRollback = false) {
    this.canceled = new Promise((resolve) => {
      this.cancel = resolve;
    });
  }

  fail(reason: string): void {
    this.failure ??= reason;
    if (!this.waitsForOthers) {
      this.cancel();
    }
  }

  /**
   * Takes every step when those it depends on have been taken; after a failure no further one is begun.
   * @param after the steps that one depends on
   */
  steps(names: Iterable<string>, after: (name: string) => Iterable<string>, take: (name: string) => Promise<void>): Promise<void> {
    const taken = new Map<string, Promise<boolean>>();
    const all = new Set(names);
    const takeOnce = (name: string): Promise<boolean> => {
      const running = taken.get(name) ?? (async () => {
        // After the others have been asked for, in one turn.
        const before = await Promise.all([...after(name)].filter((other) => all.has(other)).map(takeOnce));
        if (this.failure !== undefined || before.includes(false)) {
          return false;
        }
        await take(name);
        return this.failure === undefined;
      })();
      taken.set(name, running);
      return running;
    };
    const ended = Promise.all([...all].map(takeOnce)).then(() => undefined);
    this.ended = ended;
    return ended;
  }
}
