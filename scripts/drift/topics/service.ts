/** What a client has to know before its first call. */
import { service } from '../../../lambda/clients/cleanroomsml/service';
import type { Model } from '../botocore';
import { adviceFor, type Thing, type Topic } from '../things';

/** The names that botocore has for protocols. */
const PROTOCOLS: { [id: string]: string } = { 'aws.protocols#restJson1': 'rest-json' };

export function serviceTopic({ metadata }: Model): Topic {
  const { apiVersion, serviceId, signingName, newProtocol } = service;
  const protocol = newProtocol().getShapeId();
  return {
    library: [thing({ apiVersion, serviceId, signingName, protocol: PROTOCOLS[protocol] ?? protocol, signatureVersion: 'v4' })],
    model: [thing(metadata)],
  };
}

function thing({ apiVersion, serviceId, signingName, protocol, signatureVersion }: Model['metadata']): Thing {
  return {
    key: 'service',
    name: 'the service',
    facts: { 'API version': apiVersion, 'ID': serviceId, 'signing name': signingName, 'protocol': protocol, 'signature version': signatureVersion },
    advice: adviceFor('lambda/clients/cleanroomsml/service.ts'),
  };
}
