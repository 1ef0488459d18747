/** Stories that are told by name. Each is told of the handler as it is built, and of handlers that lack one of its protections. */
import { deployments } from './deployments';
import { duplicates } from './duplicates';
import { guard } from './guard';
import { removal } from './removal';
import { rollback } from './rollback';
import type { Story } from '../story';

/** Tells a story; it throws when that does not end as it should. */
export type StoryTold = (story: Story) => Promise<void>;

export const stories: Readonly<Record<string, StoryTold>> = { ...deployments, ...rollback, ...guard, ...removal, ...duplicates };
