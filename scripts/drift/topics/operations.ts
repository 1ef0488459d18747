/** The operations that the library calls, and those of inference jobs that it could call. */
import type { StaticOperationSchema } from '@smithy/types';
import * as schemas from '../../../lambda/clients/cleanroomsml/schemas';
import type { Model } from '../botocore';
import { type Advice, type Thing, type Topic } from '../things';

const SCHEMAS = 'lambda/clients/cleanroomsml/schemas.ts';

const ADVICE: Advice = {
  whenNew: `add it to ${SCHEMAS} if the library needs it, and to scripts/drift/intended.ts if not`,
  whenGone: `find out what replaces it, and change ${SCHEMAS}`,
  whenChanged: () => `change ${SCHEMAS}`,
};

/** The schemas of the operations that the library calls, by name. */
export const OPERATIONS: readonly (readonly [name: string, schema: StaticOperationSchema])[] = Object.entries(schemas)
  .filter((entry): entry is [string, StaticOperationSchema] => Array.isArray(entry[1]));

export function operationsTopic(model: Model): Topic {
  const names = new Set(OPERATIONS.map(([name]) => name));
  return {
    library: OPERATIONS.map(([name, [,,, traits]]) => {
      const [method, uri, status] = (traits as { http: [string, string, number] }).http;
      return thing(name, method, uri, status);
    }),
    model: Object.entries(model.operations).filter(([name]) => names.has(name) || name.includes('TrainedModelInferenceJob'))
      .map(([name, { http }]) => thing(name, http.method, http.requestUri, http.responseCode ?? 200)),
  };
}

/** The key of an operation, which its members are parts of. */
export function operationKey(name: string): string {
  return `operation ${name}`;
}

function thing(name: string, method: string, uri: string, status: number): Thing {
  return {
    key: operationKey(name),
    name: `the operation ${name}`,
    facts: { 'HTTP method': method, 'URI': `\`${uri}\``, 'HTTP status': String(status) },
    advice: ADVICE,
  };
}
