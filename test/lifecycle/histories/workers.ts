/** Runs parts in as many processes as the machine has cores. */
import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import type { PartOfARun, Result } from './run';
import { start, stop } from '../../../scripts/children';

/** @param take tells the next part, or that there is none; @param done takes what came of it */
export async function inWorkers(take: () => PartOfARun | undefined, done: (result: Result, part: PartOfARun) => void): Promise<void> {
  const root = path.join(__dirname, '../../..');
  const work = async () => {
    const worker = start(process.execPath, [path.join(root, 'scripts', 'main.js'), path.relative(root, path.join(__dirname, 'worker.ts'))], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
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

function answerOf(worker: ReturnType<typeof start>, part: PartOfARun): Promise<Result> {
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
