/** Does parts of some work in as many processes as the machine has cores. */
import { availableParallelism } from 'node:os';
import { start, stop } from './children';

/** What such work makes lives as long as one history: with room for it, the garbage collector has little to copy. A sixth of the time was that. */
const ROOM_FOR_THE_YOUNG = '--max-semi-space-size=64';

/**
 * @param file a TypeScript file of this project whose `main` calls `answerParts`
 * @param take returns the next part, or nothing if there is none
 * @param done takes a part's result
 */
export async function inWorkers<Part extends object, Result>(
  file: string, take: () => Part | undefined, done: (result: Result, part: Part) => void,
): Promise<void> {
  const work = async () => {
    const worker = start(process.execPath, [ROOM_FOR_THE_YOUNG, 'scripts/main.js', file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    try {
      for (let part = take(); part !== undefined; part = take()) {
        done(await answerOf(worker, part), part);
      }
    } finally {
      worker.disconnect?.();
      await stop(worker.pid);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

function answerOf<Part extends object, Result>(worker: ReturnType<typeof start>, part: Part): Promise<Result> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a worker ended with ${code}`));
    worker.once('exit', ended);
    worker.once('message', (result) => {
      worker.off('exit', ended);
      resolve(result as Result);
    });
    worker.send(part);
  });
}

/** In a worker: does one part after the other until there are no more. */
export async function answerParts<Part, Result>(run: (part: Part) => Promise<Result>): Promise<void> {
  await new Promise((resolve) => {
    process.once('disconnect', resolve);
    process.on('message', (part: Part) => void run(part).then((result) => process.send!(result)));
  });
}
