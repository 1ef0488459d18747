import type { InferenceJobs } from '../../../lambda/jobs/inference-jobs';
import { applyTagChanges, tagChanges } from '../../../lambda/jobs/tag-changes';

test.each([
  ['nothing', { a: '1' }, { a: '1' }, { a: '1' }, {}, []],
  ['one added', {}, { a: '1' }, {}, { a: '1' }, []],
  ['one changed', { a: '1' }, { a: '2' }, { a: '1' }, { a: '2' }, []],
  ['one emptied', { a: '1' }, { a: '' }, { a: '1' }, { a: '' }, []],
  ['one removed', { a: '1', b: '1' }, { b: '1' }, { a: '1', b: '1' }, {}, ['a']],
  ['one that somebody changed on the job', { a: 'x' }, { a: '1' }, { a: '1' }, { a: '1' }, []],
  ['one that somebody removed from the job', {}, { a: '1' }, { a: '1' }, { a: '1' }, []],
  ['one to remove that is gone', {}, {}, { a: '1' }, {}, []],
  ['one removed that has the name of something that every object has', { constructor: '1', toString: '1' }, { toString: '1' }, { constructor: '1', toString: '1' }, {}, ['constructor']],
  ['one to remove that is gone, with such a name', {}, {}, { valueOf: '1' }, {}, []],
  ['one of others', { theirs: '1' }, {}, {}, {}, []],
])('%s', (_, onJob: Record<string, string>, wanted: Record<string, string>, before: Record<string, string>, set: object, remove: string[]) => {
  expect(tagChanges(onJob, wanted, before)).toEqual({ set, remove });
});

test.each([[{ set: {}, remove: [] }, []], [{ set: { a: '1' }, remove: [] }, ['tag']], [{ set: {}, remove: ['a'] }, ['untag']], [{ set: { a: '1' }, remove: ['b'] }, ['untag', 'tag']]])(
  'only the calls that are needed are made: %j', async (changes, calls) => {
    const made: string[] = [];
    const jobs = { tag: async () => void made.push('tag'), untag: async () => void made.push('untag') } as unknown as InferenceJobs;
    await applyTagChanges(jobs, 'arn', changes);
    expect(made).toEqual(calls);
  });
