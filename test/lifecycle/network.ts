/** A module `https` whose requests reach nothing but what is given. */
import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { VirtualTime } from './virtual-time';
import type { Outcome } from '../../simulator';

/** A request as its receiver sees it. */
export interface NetworkRequest {
  readonly method: string;
  readonly host: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly query: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** What answers; it rejects when the one who asks will never know. */
export type Receiver = (request: NetworkRequest) => Promise<Outcome>;

interface RequestOptions {
  readonly method?: string;
  readonly host?: string;
  readonly hostname?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
}

/** As much of the module as the AWS clients and the provider framework use. */
export function httpsModule(time: VirtualTime, receive: Receiver) {
  return {
    Agent: class {
      destroy(): void {
        // Nothing is open.
      }
    },
    request: (options: RequestOptions, onResponse: (response: unknown) => void) => new Request(time, receive, options, onResponse),
  };
}

class Request extends Writable {
  readonly reusedSocket = false;
  /** A socket that is not connecting: when there is one, the clients stop the timer for their connection timeout. */
  readonly socket = Object.assign(new EventEmitter(), {
    connecting: false,
    setKeepAlive: () => undefined,
    setTimeout: (milliseconds: number, callback: () => void) => this.setTimeout(milliseconds, callback),
  });
  private readonly chunks: Buffer[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly receive: Receiver,
    private readonly options: RequestOptions,
    private readonly onResponse: (response: unknown) => void,
  ) {
    // The request ends with its answer, not with its last byte.
    super({ autoDestroy: false });
  }

  setTimeout(milliseconds: number, callback: () => void): void {
    const timer = this.time.setTimeout(callback, milliseconds);
    this.once('close', () => this.time.clearTimeout(timer));
  }

  _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.chunks.push(Buffer.from(chunk));
    done();
  }

  _final(done: () => void): void {
    done();
    void this.send();
  }

  private async send(): Promise<void> {
    const { method = 'GET', host, hostname, headers = {} } = this.options;
    const [path, query = ''] = this.options.path.split('?');
    const outcome = await this.receive({ method, host: (host ?? hostname)!, path, query, headers, body: Buffer.concat(this.chunks).toString() });
    if (outcome.kind === 'hang') {
      return;
    }
    if (outcome.delayMs > 0) {
      await this.time.sleep(outcome.delayMs);
    }
    if (this.destroyed) {
      return;
    }
    if (outcome.kind === 'reset') {
      this.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
      return;
    }
    const { status: statusCode, headers: answered, body } = outcome;
    this.onResponse(Object.assign(Readable.from(body === '' ? [] : [Buffer.from(body)]), { statusCode, headers: answered, statusMessage: '' }));
    this.destroy();
  }
}
