/** Requests to the simulator over real HTTP, while virtual time stands still. */
import { request as httpRequest } from 'node:http';
import type { NetworkRequest } from './network';
import { type CleanRoomsMLSimulator, listen, type Outcome, type SimulatorServer } from '../../simulator';

const NUMBER = 'x-number';

/** The simulator behind a server on the loopback interface. */
export class HttpTransport {
  private servers = new Map<CleanRoomsMLSimulator, Promise<SimulatorServer>>();
  private readonly outcomes = new Map<string, (outcome: Outcome) => void>();
  private requests = 0;

  readonly send = async (simulator: CleanRoomsMLSimulator, request: NetworkRequest): Promise<Outcome> => {
    const { url } = await this.serverOf(simulator);
    const number = String(++this.requests);
    // How long the service delays an answer, and a request that is never answered, cannot be left to real time.
    const decided = new Promise<Outcome>((resolve) => this.outcomes.set(number, resolve));
    const answered = this.post(url, number, request);
    const outcome = await decided;
    if (outcome.kind === 'hang') {
      return outcome;
    }
    const answer = await answered;
    return { ...answer, delayMs: outcome.delayMs } as Outcome;
  };

  async close(): Promise<void> {
    for (const server of this.servers.values()) {
      await (await server).close();
    }
    this.servers.clear();
  }

  private serverOf(simulator: CleanRoomsMLSimulator): Promise<SimulatorServer> {
    let server = this.servers.get(simulator);
    if (!server) {
      const handle = simulator.handle.bind(simulator);
      simulator.handle = (request) => {
        const outcome = handle(request);
        this.outcomes.get(String(request.headers?.[NUMBER]))?.(outcome);
        return outcome.kind === 'hang' ? outcome : { ...outcome, delayMs: 0 };
      };
      server = listen(simulator);
      this.servers.set(simulator, server);
    }
    return server;
  }

  private post(url: string, number: string, { method, path, query, headers, body }: NetworkRequest): Promise<Outcome> {
    return new Promise((resolve) => {
      const lost = () => resolve({ kind: 'reset', delayMs: 0 });
      const sent = httpRequest(`${url}${path}${query && `?${query}`}`, { method, headers: { ...headers, [NUMBER]: number } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', lost);
        response.on('end', () => {
          // Real time beside a virtual clock: the client would correct its clock, and try every refused call again.
          const { date: _date, ...answered } = response.headers as Record<string, string>;
          resolve({ kind: 'answer', status: response.statusCode!, headers: answered, body: Buffer.concat(chunks).toString(), delayMs: 0 });
        });
      });
      sent.on('error', lost);
      sent.end(body);
    });
  }
}
