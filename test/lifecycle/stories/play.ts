import type { Story } from '../story';

/** Plays a story; it throws when a promise is broken. */
export type Play = (story: Story) => Promise<void>;
