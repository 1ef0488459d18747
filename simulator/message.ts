/** A request as an AWS client's request handler sees it: the path still percent-encoded, the query decoded. */
export interface SimulatorRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null | undefined>>;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: string | Uint8Array;
}

export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Milliseconds that the transport waits before it sends the response. */
  readonly delayMs: number;
}

/** The connection is reset: the client receives nothing. */
export interface Reset {
  readonly kind: 'reset';
  readonly delayMs: number;
}

/** The connection stays open and nothing ever comes. */
export interface Hang {
  readonly kind: 'hang';
}

export type Outcome = Answer | Reset | Hang;

export function headerOf(request: SimulatorRequest, name: string): string | undefined {
  const entry = Object.entries(request.headers ?? {}).find(([key]) => key.toLowerCase() === name);
  const value = entry?.[1];
  return Array.isArray(value) ? value[0] : value;
}

export function queryValues(request: SimulatorRequest, name: string): string[] {
  const query = request.query ?? {};
  const value = Object.hasOwn(query, name) ? query[name] : undefined;
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

export function bodyText(request: SimulatorRequest): string {
  const body = request.body ?? '';
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}
