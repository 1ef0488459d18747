import type { RunStory } from '../../runs/run-story';

/** Plays a story about runs; it throws when a promise is broken. */
export type RunPlay = (story: RunStory) => Promise<void>;
