/** Whether a service can be reached at all: in a VPC without a route to it every call hangs, and fifty minutes of that help nobody. */
import type { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, RequestHandler, RequestHandlerOutput } from '@smithy/types';
import { VPC_VARIABLE } from '../../src/shared/vpc';
import { type Clock, inWords, MINUTE } from '../clock';

/** How long a service may be silent before its first response. */
const SILENT_FOR_GOOD = 5 * MINUTE;

/** Lambda freezes a process between invocations: silence counts only between calls that follow each other, because the service may respond meanwhile. */
const LONGEST_PAUSE = 2 * MINUTE;

/** A service has never responded to this process, for so long that it cannot be reached. */
export class Unreachable extends Error {
  constructor(service: string, silent: number, cause: unknown) {
    super(`${service} has not responded for ${inWords(silent)} (${cause instanceof Error ? cause.message : String(cause)}): the functions are in a VPC, and `
      + 'need a NAT gateway or a VPC endpoint to reach it');
    this.name = 'Unreachable';
  }
}

type Handler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;

/** Sends the requests of a client, and notices that nothing ever comes back. A process that has received one response knows that there is a route. */
export class WatchfulRequestHandler implements Handler {
  private hasAnswered = false;
  private silentSince = 0;
  private lastSilent = -Infinity;

  /** @param service its name in messages, for example `AWS CloudFormation` */
  constructor(private readonly service: string, private readonly handler: Pick<Handler, 'handle'>, private readonly clock: Clock) {}

  /** @throws Unreachable instead of what went wrong, if there is no route */
  async handle(request: HttpRequest, options?: HttpHandlerOptions): Promise<RequestHandlerOutput<HttpResponse>> {
    const begun = this.clock.now();
    if (begun - this.lastSilent > LONGEST_PAUSE) {
      this.silentSince = begun;
    }
    try {
      const answer = await this.handler.handle(request, options);
      this.hasAnswered = true;
      return answer;
    } catch (error) {
      this.lastSilent = this.clock.now();
      const silent = this.lastSilent - this.silentSince;
      throw this.hasAnswered || silent < SILENT_FOR_GOOD ? error : new Unreachable(this.service, silent, error);
    }
  }
}

/** The request handler for a service. Only in a VPC can there be no route: elsewhere, a service that is silent has an outage, which passes. */
export function requestHandlerFor(service: string, handler: Handler, clock: Clock, variables: NodeJS.ProcessEnv = process.env): Handler {
  return variables[VPC_VARIABLE] === undefined ? handler : new WatchfulRequestHandler(service, handler, clock);
}

/** Recognized by its name: the client may have wrapped it in its own error. */
export function isUnreachable(error: unknown): boolean {
  return (error as { name?: string } | undefined)?.name === 'Unreachable';
}
