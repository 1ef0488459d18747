import { validationError } from './service-error';

export type Tags = Record<string, string>;

/** The model allows 200 in a request; the documentation 50 on a resource. */
const MAX_TAGS = 50;

/** The tags of a resource after some were added. */
export function withTags(current: Tags, added: Tags): Tags {
  refuseReserved(Object.keys(added));
  const tags = { ...current, ...added };
  if (Object.keys(tags).length > MAX_TAGS) {
    throw validationError(`Value at 'tags' failed to satisfy constraint: A resource can have at most ${MAX_TAGS} tags`);
  }
  return tags;
}

export function withoutTags(current: Tags, keys: readonly string[]): Tags {
  refuseReserved(keys);
  return Object.fromEntries(Object.entries(current).filter(([key]) => !keys.includes(key)));
}

function refuseReserved(keys: readonly string[]): void {
  const reserved = keys.find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) {
    throw validationError(`Value at 'tags.${reserved}' failed to satisfy constraint: Tag keys that begin with aws: are reserved`);
  }
}
