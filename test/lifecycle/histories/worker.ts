/** A process that runs parts of a run, one after the other, as it is told. */
import { type PartOfARun, runPart } from './run';

export async function main(): Promise<void> {
  await new Promise((resolve) => {
    process.once('disconnect', resolve);
    process.on('message', (part: PartOfARun) => void runPart(part).then((result) => process.send!(result)));
  });
}
