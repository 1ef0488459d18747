/** The parts of a CloudFormation template that a synthesized stack of ours uses. */

export interface ResourceDefinition {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: 'Delete' | 'Retain' | 'RetainExceptOnCreate';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain';
}

export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Resources: Readonly<Record<string, ResourceDefinition>>;
}

/** What references lead to. */
export interface References {
  /** A pseudo parameter or the physical id of a resource. */
  ref(name: string): string;
  attribute(logicalId: string, name: string): string;
}

/** A value with its intrinsic functions resolved. What is undefined by `AWS::NoValue` does not occur. */
export function resolve(value: unknown, references: References): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, references));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  const [[name, argument] = [''] as [string, unknown?]] = entries;
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
    return call(name, argument, references);
  }
  return Object.fromEntries(entries.map(([key, member]) => [key, resolve(member, references)]));
}

function call(name: string, argument: unknown, references: References): unknown {
  switch (name) {
    case 'Ref':
      return references.ref(argument as string);
    case 'Fn::GetAtt': {
      const [logicalId, attribute] = argument as [string, string];
      return references.attribute(logicalId, attribute);
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return (resolve(parts, references) as string[]).join(separator);
    }
    case 'Fn::Select': {
      const [index, list] = argument as [number | string, unknown];
      return (resolve(list, references) as unknown[])[Number(index)];
    }
    case 'Fn::Split': {
      const [separator, text] = argument as [string, unknown];
      return (resolve(text, references) as string).split(separator);
    }
    case 'Fn::Sub':
      return (argument as string).replace(/\$\{([^}]+)\}/g, (_, reference: string) => references.ref(reference));
    default:
      throw new Error(`a template that runs here cannot use ${name}`);
  }
}

/** What the properties of a definition refer to: a template is applied many times, and read once. */
const referredTo = new WeakMap<ResourceDefinition, ReadonlySet<string>>();

/** The resources that one needs to exist. */
export function dependenciesOf(definition: ResourceDefinition, all: Template['Resources']): Set<string> {
  const { DependsOn = [] } = definition;
  return new Set([...typeof DependsOn === 'string' ? [DependsOn] : DependsOn, ...[...referencesOf(definition)].filter((name) => name in all)]);
}

function referencesOf(definition: ResourceDefinition): ReadonlySet<string> {
  let found = referredTo.get(definition);
  if (!found) {
    const names = new Set<string>();
    const add = (name: string) => {
      names.add(name);
      return '';
    };
    resolve(definition.Properties ?? {}, { ref: add, attribute: add });
    referredTo.set(definition, found = names);
  }
  return found;
}

/** CloudFormation hands every scalar to a custom resource as a string, and leaves out what is undefined. */
export function stringified(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(stringified);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined).map(([key, member]) => [key, stringified(member)]))
    : String(value);
}
