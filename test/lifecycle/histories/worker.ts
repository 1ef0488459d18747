/** A process that runs parts of a run. */
import { runPart } from './run';
import { answerParts } from '../../../scripts/workers';

export const main = () => answerParts(runPart);
