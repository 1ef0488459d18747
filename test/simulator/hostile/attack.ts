/** Sends hostile requests to a simulator of its own and measures what is left of them in memory. */
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { hostileRequests } from './requests';
import { CleanRoomsMLSimulator, listen } from '../../../simulator';

/** What a request that leaves something behind would leave at least, in bytes. */
const A_TRACE = 100;

/** How many are on their way at a time. */
const AT_ONCE = 20;

const MAX_CALLS = 200;

export interface Attacked {
  /** Whether an ordinary request is answered afterwards. */
  readonly isWell: boolean;
  readonly rememberedCalls: number;
  readonly jobs: number;
  /** What was in use after a third of the requests and after all of them, in bytes. */
  readonly heap: readonly [number, number];
}

export async function attack(seed: number, count: number): Promise<Attacked> {
  const simulator = new CleanRoomsMLSimulator({ maxCalls: MAX_CALLS });
  const server = await listen(simulator);
  try {
    const requests = hostileRequests(seed, count);
    await send(server.port, requests, Math.ceil(count / 3));
    const third = heapInUse();
    await send(server.port, requests, count);
    const { status } = await fetch(`${server.url}/_simulator/health`);
    return { isWell: status === 200, rememberedCalls: simulator.calls().length, jobs: simulator.jobs().length, heap: [third, heapInUse()] };
  } finally {
    await server.close();
  }
}

async function send(port: number, requests: Iterator<string>, most: number): Promise<void> {
  let left = most;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left > 0) {
      left -= 1;
      const { value, done } = requests.next();
      if (done) {
        return;
      }
      await sent(port, value);
    }
  }));
}

/** Until there is an answer, or the connection is closed. What lacks its end gets no answer; so the client hangs up. */
function sent(port: number, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(text, 'latin1'));
    socket.on('data', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** `npm run hostile`: as many as asked for. */
export async function main([count = '50000']: string[]): Promise<void> {
  const { isWell, rememberedCalls, jobs, heap: [third, all] } = await attack(1, Number(count));
  const megabytes = (value: number) => (value / 1e6).toFixed(1);
  console.log(`${count} hostile requests: the simulator ${isWell ? 'answers' : 'DOES NOT ANSWER'}; it remembers ${rememberedCalls} calls and ${jobs} jobs; `
    + `heap in use after a third of them ${megabytes(third)} MB, after all ${megabytes(all)} MB`);
  process.exitCode = isWell && all - third < A_TRACE * Number(count) * 2 / 3 ? 0 : 1;
}
