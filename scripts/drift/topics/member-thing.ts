/** A member of an input or an output as a thing: both sides name it in the same way. */
import { operationKey } from './operations';
import { type Advice, adviceFor, PRESENCE, type Thing } from '../things';

/** A structure, or the structures in a list, whose members are compared. */
export interface Container {
  readonly operation: string;
  readonly direction: 'input' | 'output';
  /** The path of the member that holds it; empty for the input or output itself. */
  readonly path: string;
  /** Whether that member is a list. */
  readonly isList?: boolean;
}

export const START = 'StartTrainedModelInferenceJob';

const OF_CLIENT: Advice = adviceFor('lambda/clients/cleanroomsml/schemas.ts and models.ts');
const OF_START: Advice = adviceFor('src/shared/request-members.ts');

/** The path of a member, for example `outputConfiguration.members[].accountId`. */
export function pathIn({ path, isList }: Container, name: string): string {
  return path === '' ? name : `${path}${isList ? '[]' : ''}.${name}`;
}

export function memberThing(container: Container, name: string, facts: Thing['facts']): Thing {
  const path = pathIn(container, name);
  return {
    key: memberKey(container, path),
    parent: container.path === '' ? operationKey(container.operation) : memberKey(container, container.path),
    name: `the ${container.direction} member \`${path}\` of ${container.operation}`,
    facts,
    advice: adviceOf(container),
  };
}

/** The keys or the values of a map. */
export function partThing(container: Container, name: string, part: 'keys' | 'values', facts: Thing['facts']): Thing {
  const whole = memberThing(container, name, facts);
  return { ...whole, key: `${whole.key} (${part})`, parent: whole.key, name: `the ${part} of ${whole.name}` };
}

function memberKey({ operation, direction }: Container, path: string): string {
  return `${operation} ${direction} ${path}`;
}

function adviceOf({ operation, direction }: Container): Advice {
  const advice = operation === START && direction === 'input' ? OF_START : OF_CLIENT;
  return { ...advice, whenChanged: (label) => (isLimit(label) ? 'change src/shared/limits.ts' : advice.whenChanged(label)) };
}

function isLimit(label: string): boolean {
  return ![PRESENCE, 'type', 'location'].includes(label);
}
