import { buildQueryString, HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { CleanRoomsMLClient, type CleanRoomsMLClientConfig } from '../../../../lambda/clients/cleanroomsml';

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** @default 'utf8' */
  readonly encoding?: 'latin1' | 'utf-16le';
}

export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'a+session/token==' };

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  ({ status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

/** A service in memory: gives the same answer to whatever it is sent, and remembers that. */
export class FakeService {
  /** The address of a request as it would be on the wire. */
  static url({ protocol, hostname, path, query }: HttpRequest): string {
    const search = query && buildQueryString(query);
    return `${protocol}//${hostname}${path}${search ? `?${search}` : ''}`;
  }

  readonly requests: HttpRequest[] = [];

  constructor(private readonly answer: Answer = json(200, {})) {}

  async handle(request: HttpRequest): Promise<{ response: HttpResponse }> {
    const body = textOf(request.body as Uint8Array | string | undefined);
    this.requests.push(Object.assign(HttpRequest.clone(request), { body }));
    const { status, headers, body: answer, encoding } = this.answer;
    return { response: new HttpResponse({ statusCode: status, headers, body: Buffer.from(answer, encoding) }) };
  }

  client(config: CleanRoomsMLClientConfig = {}): CleanRoomsMLClient {
    return new CleanRoomsMLClient({ region: 'us-east-1', credentials: CREDENTIALS, requestHandler: this, ...config });
  }
}

// A body of bytes warns on the console when a string is made of it any other way.
const textOf = (body: Uint8Array | string | undefined = '') => (typeof body === 'string' ? body : new TextDecoder().decode(body));
