/** A part of the scenarios, played in a process of its own. */
import { NO_NIGHTS, playRuns } from './play';
import { runScenarios } from './scenario';
import { playParts } from '../comparison';

export const main = () => playParts(runScenarios, playRuns, NO_NIGHTS);
