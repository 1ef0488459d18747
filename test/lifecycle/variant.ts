/** Something that is not as it is shipped, to see whether anybody notices. */
import type { Template } from './template';

export interface Variant {
  /** The folder of a handler in place of the built one. */
  readonly handler?: string;
  /** The folder of the functions of runs in place of the built ones. */
  readonly runHandler?: string;
  /** A text in the template, and what stands there instead. */
  readonly inTemplate?: readonly [string, string];
  /** Parts of the names of two roles: what the second may do, the first may too. */
  readonly alias?: readonly [string, string];
}

export function templateOf({ inTemplate }: Variant, template: Template): Template {
  if (!inTemplate) {
    return template;
  }
  const [from, to] = inTemplate;
  // As it stands: definitions have dollar signs.
  return JSON.parse(JSON.stringify(template).replaceAll(from, () => to)) as Template;
}
