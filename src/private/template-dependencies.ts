import { CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** The resources of a template, by their logical IDs. */
export interface TemplateResources {
  readonly [logicalId: string]: { readonly DependsOn?: string | string[]; readonly Condition?: string; readonly [attribute: string]: unknown };
}

/** The resources of the template that a stack would have now. */
export function templateResources(stack: Stack): TemplateResources {
  // Not in the types, but what a template is written from.
  return (stack as unknown as { _toCloudFormation(): { Resources: TemplateResources } })._toCloudFormation().Resources;
}

/** The resource of a stack with a logical ID, as the user knows it; the ID itself if CDK does not know it. */
export function pathOfId(stack: Stack, id: string): string {
  const resource = stack.node.findAll().filter(CfnResource.isCfnResource).find((one) => one.stack === stack && stack.resolve(one.logicalId) === id);
  return resource ? pathOf(resource) : id;
}

/** The path of a resource, as the user knows it. */
export function pathOf(resource: CfnResource): string {
  return ofUser(resource).node.path;
}

/** The construct that the user knows: a resource, or the one that it is the main resource of. */
export function ofUser(resource: CfnResource): IConstruct {
  return resource.node.id === 'Resource' ? resource.node.scope! : resource;
}

/** What the resources of a template wait for. */
export class TemplateDependencies {
  private readonly direct: Map<string, Set<string>>;

  constructor(resources: TemplateResources) {
    this.direct = new Map(Object.entries(resources)
      .map(([id, resource]) => [id, new Set([resource.DependsOn ?? [], referencesIn(resource)].flat())]));
  }

  /** What a resource waits for directly. */
  public directlyOf(id: string): ReadonlySet<string> {
    return this.direct.get(id) ?? new Set();
  }

  /** Everything that a resource waits for, directly or not. @param ends what these wait for does not count */
  public of(id: string, ends: ReadonlySet<string> = new Set()): Set<string> {
    const found = new Set<string>();
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const other of ends.has(next) ? [] : this.directlyOf(next)) {
        if (!found.has(other)) {
          found.add(other);
          open.push(other);
        }
      }
    }
    return found;
  }

  /** Makes a resource wait for another one. */
  public add(id: string, other: string): void {
    this.direct.get(id)!.add(other);
  }
}

/**
 * The names that a value of a template refers to: resources, and whatever else has a name. Both branches of an `Fn::If`: an
 * unnecessary dependency does no harm.
 */
export function referencesIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') {
    return [];
  }
  return Object.entries(value).flatMap(([name, inner]) => {
    const own = name === 'Ref' ? [inner]
      : name === 'Fn::GetAtt' ? [resourceOf(Array.isArray(inner) ? inner[0] : inner)]
        : name === 'Fn::Sub' ? namesInText(inner)
          : [];
    return [...own.filter((id) => typeof id === 'string'), ...referencesIn(inner)];
  });
}

/** `text` or `[text, variables]`; the name of a variable is not a reference, nor is `${!text}`. */
function namesInText(sub: unknown): string[] {
  const [text, variables] = Array.isArray(sub) ? sub : [sub];
  return [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)]
    .filter(([, name]) => !Object.hasOwn(variables ?? {}, name))
    .map(([, name]) => resourceOf(name));
}

function resourceOf(attribute: unknown): string {
  return String(attribute).split('.')[0];
}
