import * as fc from 'fast-check';
import { type DeclaredJob, type DeclaredStack, synthesize, synthesizeJobs } from './apps';

const text = fc.constantFrom('1', '2', 'a "quoted" text\nin two lines', 'blank One token');
// A tag may hold fewer characters.
const tag = fc.constantFrom('1', '2', 'a: b/c', 'blank One token');

const job = (id: string): fc.Arbitrary<DeclaredJob> => fc.record({
  id: fc.constant(id), description: text, rerunToken: text, tags: fc.dictionary(fc.constantFrom('team', 'Ref'), tag), waitMinutes: fc.constantFrom(5, 101),
}, { requiredKeys: ['id'] });

const stack: fc.Arbitrary<DeclaredStack> = fc.record({
  jobs: fc.tuple(job('One'), job('Two')), maxConcurrentJobs: fc.constant(1),
}, { requiredKeys: ['jobs'] });

test('a template that was filled in is the one that a synth gives', () => {
  fc.assert(fc.property(stack, (declared) => {
    expect(synthesize(declared).Resources).toEqual(synthesizeJobs(declared).Resources);
  }), { numRuns: 15, seed: 1 });
});
