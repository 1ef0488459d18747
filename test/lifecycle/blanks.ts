/** Values of a job that a synth only passes on: stacks that differ in nothing else are synthesized once. */
import type { DeclaredJob } from './declared';
import type { ResourceDefinition, Template } from './template';

/** Jobs with a blank in place of every such value, and what belongs there. */
export interface WithBlanks {
  readonly jobs: readonly DeclaredJob[];
  readonly values: ReadonlyMap<string, string>;
}

export function withBlanks(jobs: readonly DeclaredJob[]): WithBlanks {
  const values = new Map<string, string>();
  const blank = (name: string, value: string) => {
    const text = `blank ${name}`;
    values.set(text, value);
    return text;
  };
  return {
    values,
    jobs: jobs.map(({ description, rerunToken, tags, ...job }) => ({
      ...job,
      ...(description !== undefined && { description: blank(`${job.id} description`, description) }),
      ...(rerunToken !== undefined && { rerunToken: blank(`${job.id} token`, rerunToken) }),
      ...(tags && { tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, blank(`${job.id} tag ${key}`, value)])) }),
    })),
  };
}

/** The template of the jobs as they were. Only custom resources hold such values; all others are those of the template itself. */
export function filledIn({ Resources, ...template }: Template, values: ReadonlyMap<string, string>): Template {
  const filled = Object.entries(Resources).map(([id, definition]): [string, ResourceDefinition] =>
    [id, definition.Type.startsWith('Custom::') ? fill(definition, values) as ResourceDefinition : definition]);
  return { ...template, Resources: Object.fromEntries(filled) };
}

function fill(value: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') {
    return values.get(value) ?? value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => fill(item, values));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(member, values)]))
    : value;
}
