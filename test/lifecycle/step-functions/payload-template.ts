/** Payload templates: `Parameters`, `ResultSelector` and `ItemSelector`. */
import { evaluate, type Intrinsics, requireExpression } from './intrinsics';
import { isObject, type Json } from './json';

/** A member whose name ends in `.$` holds a path, or a call of an intrinsic function. */
const DYNAMIC = '.$';

export function requireTemplate(template: Json): void {
  if (Array.isArray(template)) {
    (template as readonly Json[]).forEach(requireTemplate);
  } else if (isObject(template)) {
    for (const [name, member] of Object.entries(template)) {
      if (!name.endsWith(DYNAMIC)) {
        requireTemplate(member);
      } else if (typeof member === 'string') {
        requireExpression(member);
      } else {
        throw new Error(`the value of ${name} has to be a text`);
      }
    }
  }
}

export function filledIn(template: Json, scope: Intrinsics): Json {
  if (Array.isArray(template)) {
    return (template as readonly Json[]).map((item) => filledIn(item, scope));
  }
  if (!isObject(template)) {
    return template;
  }
  return Object.fromEntries(Object.entries(template).map(([name, member]) => name.endsWith(DYNAMIC)
    ? [name.slice(0, -DYNAMIC.length), evaluate(member as string, scope)]
    : [name, filledIn(member, scope)]));
}
