/** What is compared: things that the library knows or the model has, and facts about them. */

export interface Thing {
  /** The same for the library and the model. */
  readonly key: string;
  /** The key of the thing that it is a part of. If that is missing, nothing is said about its parts. */
  readonly parent?: string;
  /** Its name in a sentence, for example "the instance type `ml.m5.xlarge`". */
  readonly name: string;
  /** What is known about it: a label, for example "maximum length", and a value. Facts with the value `undefined` are none. */
  readonly facts: { readonly [label: string]: string | undefined };
  readonly advice: Advice;
}

/** What to do in this project. Each is the end of a sentence. */
export interface Advice {
  readonly whenNew: string;
  readonly whenGone: string;
  /** @param label which fact has changed */
  readonly whenChanged: (label: string) => string;
}

/** Both sides of a topic, for example of the errors. */
export interface Topic {
  readonly library: readonly Thing[];
  readonly model: readonly Thing[];
}

/** The fact that needs no label in a sentence: "The member `x` is optional …". */
export const PRESENCE = 'presence';

/** In place of a fact: whether the thing is there at all. */
export const EXISTENCE = 'existence';

export const PRESENT = 'present';
export const NONE = 'none';

/** The advice for what is in one file. */
export function adviceFor(file: string): Advice {
  return { whenNew: `add it to ${file}`, whenGone: `remove it from ${file}`, whenChanged: () => `change ${file}` };
}

/** How many things and facts the library is compared in. */
export function countFacts(topics: readonly Topic[]): number {
  return topics.flatMap(({ library }) => library).reduce((count, { facts }) => count + 1 + labelsOf({ facts }).length, 0);
}

export function labelsOf({ facts }: Pick<Thing, 'facts'>): string[] {
  return Object.keys(facts).filter((label) => facts[label] !== undefined);
}
