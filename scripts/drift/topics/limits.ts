/** The limits of values as facts, from the library's table of members and from the model. */
import type { Shape } from '../../../simulator/service-model';
import { type Bounds, instanceType, type Rule } from '../../../src/shared/limits';
import type { Shape as Member } from '../../../src/shared/request-members';
import type { Thing } from '../things';

type Facts = Thing['facts'];

/** The facts of a member of the library's table. */
export function limitsOfMember(member: Member): Facts {
  switch (member.type) {
    case 'string': return textLimits(member.limit, member.limit === instanceType ? 'InferenceInstanceType' : undefined);
    case 'number': return { minimum: String(member.limit.min), maximum: String(member.limit.max) };
    case 'list': return sizeLimits('items', member.items);
    case 'map': return sizeLimits('entries', member.entries);
    case 'structure': return {};
  }
}

/** The facts of a shape of the model. @param name the name of the shape */
export function limitsOfShape(name: string, shape: Shape): Facts {
  switch (shape.type) {
    case 'string': return textLimits(shape, shape.enum && name);
    case 'integer': case 'long': case 'double': return { minimum: shown(shape.min), maximum: shown(shape.max) };
    case 'list': return sizeLimits('items', shape);
    case 'map': return sizeLimits('entries', shape);
    default: return {};
  }
}

export function textLimits({ min, max, pattern }: Partial<Pick<Rule, 'min' | 'max' | 'pattern'>>, enumeration?: string): Facts {
  return {
    'minimum length': shownSize(min),
    'maximum length': shown(max),
    'pattern': pattern && `\`${pattern}\``,
    enumeration,
  };
}

function sizeLimits(what: string, { min, max }: Partial<Bounds>): Facts {
  return { [`minimum number of ${what}`]: shownSize(min), [`maximum number of ${what}`]: shown(max) };
}

function shown(limit: number | undefined): string | undefined {
  return limit === undefined ? undefined : String(limit);
}

/** A minimum of 0 does not limit a size. */
function shownSize(minimum: number | undefined): string | undefined {
  return minimum === 0 ? undefined : shown(minimum);
}
