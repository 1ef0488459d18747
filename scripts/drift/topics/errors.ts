/** The errors of the operations that the library calls. */
import type { StaticErrorSchema } from '@smithy/types';
import { OPERATIONS } from './operations';
import { errorSchemas } from '../../../lambda/clients/cleanroomsml/errors';
import type { Model } from '../botocore';
import { type Advice, adviceFor, type Thing, type Topic } from '../things';

const ERRORS = 'lambda/clients/cleanroomsml/errors.ts';

const ADVICE: Advice = { ...adviceFor(ERRORS), whenNew: `add it to ${ERRORS}, and say what it means in lambda/errors/error-kinds.ts` };

const TYPES: { readonly [type: string]: string } = { string: 'string', integer: 'number', long: 'number', double: 'number', float: 'number' };

export function errorsTopic(model: Model): Topic {
  const library = errorSchemas.map(([schema]) => thingOfSchema(schema));
  const known = new Set(library.map(({ key }) => key));
  return {
    library,
    model: Object.keys(model.shapes).filter((name) => model.shapes[name].exception).flatMap((name) => {
      const operations = OPERATIONS.map(([operation]) => operation)
        .filter((operation) => model.operations[operation]?.errors?.some(({ shape }) => shape === name));
      return operations.length > 0 || known.has(keyOf(name)) ? [thingOfShape(model, name, operations)] : [];
    }),
  };
}

function keyOf(name: string): string {
  return `error ${name}`;
}

function thingOfSchema(schema: StaticErrorSchema): Thing {
  const [,, name, traits, members, types] = schema;
  const { error, httpError } = traits as { error: string; httpError: number };
  return {
    key: keyOf(name),
    name: `the error ${name}`,
    facts: {
      'HTTP status': String(httpError),
      'fault': error,
      'members': membersOf(members.map((member, index) => [member, types[index] === 0 ? 'string' : 'number'])),
    },
    advice: ADVICE,
  };
}

function thingOfShape({ shapes }: Model, name: string, operations: readonly string[]): Thing {
  const { error, members = {} } = shapes[name];
  return {
    key: keyOf(name),
    name: `the error ${name} of ${operations.join(', ')}`,
    facts: {
      'HTTP status': error?.httpStatusCode === undefined ? undefined : String(error.httpStatusCode),
      'fault': error?.senderFault ? 'client' : 'server',
      'members': membersOf(Object.entries(members).map(([member, { shape }]) => [member, TYPES[shapes[shape].type] ?? shapes[shape].type])),
    },
    advice: ADVICE,
  };
}

function membersOf(members: readonly (readonly [name: string, type: string])[]): string {
  return members.map(([name, type]) => `\`${name}\` (${type})`).sort().join(' and ');
}
