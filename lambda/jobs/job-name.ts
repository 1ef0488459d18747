import { configurationOf, isResource, nameOf, type Owner, ownerDigest, type Tags } from './ownership';

const MAX_NAME = 63;

/**
 * A name for a job if the user gave none. New for every attempt, because the results of jobs with the same name go to the same place; it
 * ends in configuration and owner, so that a look-up can skip the jobs of others: List shows names but no tags.
 */
export function generatedName(owner: Owner, configuration: string, unique: string): string {
  const ending = `-${unique}${endingFor(owner, configuration)}`;
  return nameOf(owner).slice(0, MAX_NAME - ending.length) + ending;
}

/** Whether a job of this name may be the owner's, in any configuration. */
export function isGeneratedFor(owner: Owner, name: string): boolean {
  return name.endsWith(`-${ownerDigest(owner)}`);
}

/** Whether a job of this name may be the owner's in this configuration. */
export function isGeneratedForConfiguration(owner: Owner, configuration: string, name: string): boolean {
  return name.endsWith(endingFor(owner, configuration));
}

/**
 * Whether a job was started with a configuration. If somebody has removed the tag that says so, a generated name still does. An execution starts jobs of one
 * configuration only.
 */
export function hasConfiguration({ name, tags }: { readonly name: string; readonly tags: Tags }, owner: Owner, configuration: string): boolean {
  const tagged = configurationOf(tags);
  return tagged === undefined ? !isResource(owner) || isGeneratedForConfiguration(owner, configuration, name) : tagged === configuration;
}

function endingFor(owner: Owner, configuration: string): string {
  return `-${configuration.slice(0, 6)}-${ownerDigest(owner)}`;
}
