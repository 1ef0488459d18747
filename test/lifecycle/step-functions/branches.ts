/** The branches of a Parallel and the iterations of a Map. */
import type { Json } from './json';
import type { Lifetime } from './lifetime';

/** One of them. Run again when it is done, it gives its result. */
interface Branch {
  readonly isDone: boolean;
  run(lifetime: Lifetime): Promise<Json>;
}

/** What is recorded of branches or iterations. */
interface Notes {
  readonly started?: (index: number) => void;
  readonly succeeded?: (index: number) => void;
  readonly failed?: (index: number) => void;
  readonly allFailed: () => void;
}

/** All branches or iterations; the first failure ends the others. Those that were done before a redrive are not run again. */
export async function runAll(children: readonly Branch[], lifetime: Lifetime, atOnce: number, notes: Notes): Promise<Json> {
  const own = lifetime.child();
  const waiting = children.map((child, index) => ({ child, index })).filter(({ child }) => !child.isDone);
  const runner = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { child, index } = next;
      notes.started?.(index);
      try {
        await child.run(own);
      } catch (error) {
        notes.failed?.(index);
        throw error;
      }
      notes.succeeded?.(index);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, runner));
  } catch (error) {
    waiting.length = 0;
    notes.allFailed();
    throw error;
  } finally {
    own.end();
  }
  return Promise.all(children.map((child) => child.run(lifetime)));
}
