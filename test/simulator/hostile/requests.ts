/** Hostile bytes for the simulator: whole requests and parts of some, made from a seed. */
import { chanceFrom } from '../../lifecycle/chance';
import { authorization, MEMBERSHIP, minimalStart } from '../support';

const JOBS = `/memberships/${MEMBERSHIP}/trained-model-inference-jobs`;
const SIGNED = `Host: x\r\nAuthorization: ${authorization('AKIDEXAMPLE')}\r\n`;

type Random = () => number;

const pick = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)];
const some = (random: Random, most: number) => Math.floor(random() * most);

const bytes = (random: Random, length: number) => String.fromCharCode(...Array.from({ length }, () => some(random, 256)));
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const withBody = (method: string, path: string, body: string, headers = '') =>
  `${method} ${path} HTTP/1.1\r\n${SIGNED}${headers}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`;

/** One text, damaged: a byte changed, a part cut out or repeated, or the end missing. */
function damaged(random: Random, text: string): string {
  const at = some(random, text.length);
  const to = at + some(random, 40);
  return pick(random, [
    () => text.slice(0, at) + bytes(random, 1) + text.slice(at + 1),
    () => text.slice(0, at) + text.slice(to),
    () => text.slice(0, to) + text.slice(at),
    () => text.slice(0, at),
  ])();
}

const START = JSON.stringify({ ...minimalStart(), membershipIdentifier: undefined });

const KINDS: readonly ((random: Random) => string)[] = [
  (random) => bytes(random, 1 + some(random, 200)),
  (random) => withBody('POST', JOBS, nested(some(random, 3000))),
  (random) => withBody('POST', JOBS, damaged(random, START)),
  (random) => damaged(random, withBody('POST', JOBS, START)),
  (random) => withBody('POST', `/_simulator/${pick(random, ['plan', 'faults', 'rules', 'config', 'nothing'])}`, damaged(random, '[{"kind":"nothing","times":1}]')),
  (random) => withBody(pick(random, ['GET', 'PATCH', 'DELETE', 'PUT', 'PROPFIND']), damaged(random, JOBS).replace(/[\0\r\n ]/g, '%'), ''),
  (random) => withBody('GET', JOBS, '', `X-Long: ${'x'.repeat(some(random, 30_000))}\r\n`),
  (random) => withBody('GET', JOBS, '', Array.from({ length: some(random, 1500) }, (_, index) => `X-${index}: 1\r\n`).join('')),
  (random) => `GET /${'/'.repeat(some(random, 20_000))} HTTP/1.1\r\n${SIGNED}\r\n`,
  (random) => `GET ${JOBS}?nextToken=${encodeURIComponent(bytes(random, some(random, 80)))}&maxResults=${some(random, 1e9)} HTTP/1.1\r\n${SIGNED}\r\n`,
  (random) => `POST ${JOBS} HTTP/1.1\r\n${SIGNED}Transfer-Encoding: chunked\r\n\r\n${pick(random, ['zz', '5\r\nabc', 'ffffffff\r\n', '0\r\n\r\n'])}`,
  (random) => `POST ${JOBS} HTTP/1.1\r\n${SIGNED}Content-Length: ${pick(random, ['-1', '1e9', '5', '99999999999999999999'])}\r\n\r\nab`,
];

/** Any number of them, the same for the same seed. */
export function* hostileRequests(seed: number, count: number): Generator<string> {
  const random = chanceFrom(seed);
  for (let index = 0; index < count; index += 1) {
    yield pick(random, KINDS)(random);
  }
}
