/** Values of the States Language. None is ever changed in place. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The most that a state may take or give, in bytes. */
export const MAX_PAYLOAD_BYTES = 262_144;
