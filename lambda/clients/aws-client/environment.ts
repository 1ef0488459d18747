/** What the environment says about a client, read as AWS's own clients read it. A setting with which no call could work is an error immediately. */
import { isValidHostLabel } from '@smithy/core/endpoints';
import { InvalidConfiguration } from './errors';

/** A value and where it comes from, for messages. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}

const VALID_URL = /^https?:\/\/[^/\s?#]\S*$/i;

/** A switch. As in AWS's own clients, it may be written in uppercase. */
export function flagOf(name: string): boolean | undefined {
  const value = process.env[name];
  if (!value) {
    return undefined;
  }
  const flag = value.toLowerCase();
  if (flag !== 'true' && flag !== 'false') {
    throw new InvalidConfiguration(`${shown({ name, value })} is invalid: the value must be true or false`);
  }
  return flag === 'true';
}

/** @param given the Region that does not come from the environment */
export function checkedRegion(given?: string): string {
  const name = 'AWS_REGION';
  const value = given || process.env[name];
  if (!value) {
    throw new InvalidConfiguration(`${name} is not set: set it to a Region such as us-east-1`);
  }
  if (!isValidHostLabel(value)) {
    throw new InvalidConfiguration(`${shown({ name: given ? 'the Region' : name, value })} is invalid: the value must be a Region such as us-east-1`);
  }
  return value;
}

/** The endpoint for a service, or for all of them. */
export function endpointOf(serviceId: string): Setting | undefined {
  const names = [`AWS_ENDPOINT_URL_${serviceId.toUpperCase()}`, 'AWS_ENDPOINT_URL'];
  return names.map((name) => ({ name, value: process.env[name] ?? '' })).find(({ value }) => value !== '');
}

export function checkEndpoint(endpoint: Setting): void {
  if (!VALID_URL.test(endpoint.value) || !URL.canParse(endpoint.value)) {
    throw new InvalidConfiguration(`${shown(endpoint)} is invalid: the value must be a URL that begins with https:// or http://`);
  }
}

/** A custom endpoint is used as it is: it has no FIPS or dual-stack variant. */
export function excludeVariants(endpoint: Setting, variants: { readonly fips: boolean; readonly dualStack: boolean }): void {
  const excluded = [
    ...variants.fips ? ['FIPS endpoints (AWS_USE_FIPS_ENDPOINT=true, or a FIPS Region in AWS_REGION)'] : [],
    ...variants.dualStack ? ['dual-stack endpoints (AWS_USE_DUALSTACK_ENDPOINT=true)'] : [],
  ];
  if (excluded.length > 0) {
    throw new InvalidConfiguration(`${shown(endpoint)} cannot be combined with ${excluded.join(' and ')}: remove one of the settings`);
  }
}

/** A URL may hold a password. */
const shown = ({ name, value }: Setting) => `${name}=${value.replace(/\/\/[^/]*@/, '//***@').slice(0, 200)}`;
