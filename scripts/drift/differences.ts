/** Compares what the library knows with what the model has, and states each difference in a sentence. */
import type { Intended } from './intended';
import { EXISTENCE, labelsOf, NONE, PRESENCE, PRESENT, type Thing, type Topic } from './things';

interface Difference {
  readonly key: string;
  /** Which fact, or EXISTENCE. */
  readonly label: string;
  /** What the model has. */
  readonly model: string;
  readonly sentence: string;
}

/** A sentence for each difference that is not intended, and for each intended one that the model no longer has. */
export function differences(topics: readonly Topic[], intended: readonly Intended[]): string[] {
  // Together, because a thing may be part of one of another topic.
  const found = differencesOf({ library: topics.flatMap((one) => one.library), model: topics.flatMap((one) => one.model) });
  const isIntended = (one: Difference) => intended.some((entry) => isAbout(entry, one) && entry.model === one.model);
  return [
    ...found.filter((one) => !isIntended(one)).map(({ sentence }) => sentence),
    ...intended.filter((entry) => !found.some((one) => isAbout(entry, one))).map(({ key, label }) =>
      `The library and the model agree about the ${label} of "${key}", where a difference was intended: remove the entry from scripts/drift/intended.ts.`),
  ];
}

function isAbout(entry: Intended, { key, label }: Difference): boolean {
  return entry.key === key && entry.label === label;
}

function differencesOf({ library, model }: Topic): Difference[] {
  const ours = byKey(library);
  const theirs = byKey(model);
  return [
    ...model.filter((one) => !ours.has(one.key) && hasParent(one, ours)).map(newThing),
    ...library.filter((one) => !theirs.has(one.key) && hasParent(one, theirs)).map(goneThing),
    ...library.flatMap((one) => (theirs.has(one.key) ? changedFacts(one, theirs.get(one.key)!) : [])),
  ];
}

function byKey(things: readonly Thing[]): Map<string, Thing> {
  const map = new Map(things.map((one) => [one.key, one]));
  if (map.size !== things.length) {
    throw new Error('two things have the same key');
  }
  return map;
}

function hasParent({ parent }: Thing, others: Map<string, Thing>): boolean {
  return parent === undefined || others.has(parent);
}

function newThing(one: Thing): Difference {
  const facts = labelsOf(one).map((label) => (label === PRESENCE ? one.facts[label] : `${label} ${one.facts[label]}`));
  const details = facts.length > 0 ? ` (${facts.join(', ')})` : '';
  return {
    key: one.key,
    label: EXISTENCE,
    model: PRESENT,
    sentence: `The model has ${one.name}${details}, and the library does not: ${one.advice.whenNew}.`,
  };
}

function goneThing({ key, name, advice }: Thing): Difference {
  return { key, label: EXISTENCE, model: NONE, sentence: `The library has ${name}, and the model does not: ${advice.whenGone}.` };
}

function changedFacts(ours: Thing, theirs: Thing): Difference[] {
  const labels = new Set([...labelsOf(ours), ...labelsOf(theirs)]);
  return [...labels].filter((label) => ours.facts[label] !== theirs.facts[label]).map((label) => {
    const [inLibrary, inModel] = [ours, theirs].map(({ facts }) => facts[label] ?? NONE);
    const subject = label === PRESENCE ? ours.name : `the ${label} of ${ours.name}`;
    return {
      key: ours.key,
      label,
      model: inModel,
      sentence: `${subject[0].toUpperCase()}${subject.slice(1)} is ${inLibrary} in the library and ${inModel} in the model: ${ours.advice.whenChanged(label)}.`,
    };
  });
}
