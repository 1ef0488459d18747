/** A part of the scenarios, played in a process of its own. */
import { play } from './play';
import { scenarios } from './scenario';
import { NOTHING } from './tally';
import { playParts } from '../comparison';

export const main = () => playParts(scenarios, play, NOTHING);
