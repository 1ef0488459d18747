/** Names that have a longest length, or that lose characters: what they would have in common must not make them the same. */
import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

const HASH_LENGTH = 8;

/** The same for the same text, in every synth. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH).toUpperCase();
}

/** A name as it is, or, if it is too long, its beginning and a hash of the whole. */
export function atMost(length: number, name: string): string {
  return name.length <= length ? name : `${name.slice(0, length - HASH_LENGTH)}${shortHash(name)}`;
}

/** The letters and digits of a name. If others may have the same, because something is left out, with a hash of the whole. */
export function alphanumeric(name: string): string {
  const kept = name.replace(/[^A-Za-z0-9]/g, '');
  return kept === name ? name : `${kept}${shortHash(name)}`;
}

/** The path of a construct in its stack: the same in every stage. */
export function pathInStack(construct: IConstruct): string {
  const { scopes } = construct.node;
  return scopes.slice(scopes.indexOf(Stack.of(construct)) + 1).map(({ node }) => node.id).join('/');
}
