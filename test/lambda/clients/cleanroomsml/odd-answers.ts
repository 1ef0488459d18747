/** Answers that are as the model says, and such that are not: errors in every form, and what is between the service and us may send. */
import * as fc from 'fast-check';
import type { Operation } from './commands';
import { type Example, examples } from './examples';
import type { Answer } from './fake-service';
import { loadServiceModel } from '../../../../simulator';

export interface OddAnswer {
  readonly operation: Operation;
  readonly input: object;
  readonly answer: Answer;
  /** The error that the service means, unless it means a success. */
  readonly shape?: string;
}

type Content = Record<string, unknown>;

const model = loadServiceModel();
const SHAPES = Object.entries(model.shapes).filter(([, { error }]) => error).map(([shape, { error }]) => ({ shape, status: error!.httpStatusCode! }));
const OTHERS = ['ExpiredTokenException', 'UnrecognizedClientException', 'NewException', 'constructor'].map((shape) => ({ shape, status: 403 }));
export const ERROR_SHAPES = SHAPES.map(({ shape }) => shape);

const NAMESPACE = 'com.amazonaws.cleanroomsml#';
const URI = ':http://internal.amazon.com/coral/com.amazonaws.cleanroomsml/';
const form = fc.constantFrom<(code: string) => string>(
  (code) => code, (code) => NAMESPACE + code, (code) => code + URI, (code) => NAMESPACE + code + URI);
const place = fc.constantFrom('header', 'header', '__type', 'code', 'Code', 'both', 'none');
const message = fc.constantFrom<Content>(...Array<Content>(5).fill({ message: 'why' }), { Message: 'Why: ä 🙂' }, { message: 'a', Message: 'b' },
  {}, { message: '' }, { message: null }, { message: 7 });
const more = fc.constantFrom<Content>(...Array<Content>(8).fill({}),
  { quotaName: 'jobs', quotaValue: 5 }, { quotaName: 'jobs', quotaValue: 0.5 }, { quotaValue: 0 }, { quotaName: null },
  { quotaValue: '7' }, { quotaValue: 'many' }, { quotaName: 7 }, { newMember: { deep: [1] } }, { name: 'x', stack: 'y' });

interface Parts { error: { shape: string; status: number }; write: (code: string) => string; where: string; said: Content; extra: Content }
const errorAnswer = ({ error: { shape, status }, write, where, said, extra }: Parts): { answer: Answer; shape: string } => {
  const code = write(shape);
  const inBody = where === 'both' ? { __type: 'ConflictException', code: 'ValidationException' }
    : ['header', 'none'].includes(where) ? {} : { [where]: code };
  return {
    shape,
    answer: {
      status, headers: ['header', 'both'].includes(where) ? { 'x-amzn-errortype': code } : {}, body: JSON.stringify({ ...inBody, ...said, ...extra }),
    },
  };
};
const errors = fc.record<Parts>({
  error: fc.oneof(...[...SHAPES, ...OTHERS].map((error) => fc.oneof(
    { weight: 3, arbitrary: fc.constant(error) },
    { weight: 1, arbitrary: fc.constantFrom(300, 301, 307, 400, 404, 413, 500, 503).map((status) => ({ ...error, status })) },
  ))),
  write: form,
  where: place,
  said: message,
  extra: more,
}).map(errorAnswer);

/** A success with one member, at any depth, changed. */
const WRONG = [undefined, null, '', 'text', 7, true, [], {}, [null], '2026-01-01'];
const successOf = ({ answer }: Example) => fc
  .record({ pick: fc.nat(), value: fc.constantFrom(...WRONG), status: fc.constantFrom(200, 200, 200, 201, 299) })
  .map(({ pick, value, status }) => {
    const content = JSON.parse(answer.body || '{}') as Content;
    const places = placesIn(content);
    if (places.length > 0) {
      const [holder, key] = places[pick % places.length];
      if (value === undefined && !Array.isArray(holder)) delete holder[key]; else holder[key] = value;
    }
    return { answer: { ...answer, status, body: JSON.stringify(content) } };
  });
const asIs = ({ answer }: Example) => fc.constantFrom<Content>({}, { newMember: 'x' }, { newMember: { deep: [] } })
  .map((extra) => ({ answer: { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body || '{}') as Content, ...extra }) } }));

function placesIn(value: unknown): [Content, string][] {
  return typeof value !== 'object' || value === null ? []
    : Object.entries(value).flatMap(([key, item]) => [[value as Content, key] as [Content, string], ...placesIn(item)]);
}

/** What becomes of an answer on its way. */
const HTML = '<html><body><b>Http/1.1 Service Unavailable</b></body></html>';
const damage = fc.oneof(
  { weight: 8, arbitrary: fc.constant((answer: Answer) => answer) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 99 }).map((percent) => (answer: Answer) => ({
      ...answer, body: answer.body.slice(0, Math.floor(answer.body.length * percent / 100)),
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(HTML, `<!DOCTYPE html>${HTML}`, '', ' ', 'null', '[]', '"text"', '7', '\ufeff{}', '{"a":NaN}', '{} {}')
      .map((body) => (answer: Answer) => ({ ...answer, body, headers: { ...answer.headers, 'content-type': 'text/html' } })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('latin1' as const, 'utf-16le' as const)
      .map((encoding) => (answer: Answer) => ({ ...answer, body: answer.body.replace(/[^\x00-\xff]/g, 'ü'), encoding })),
  },
);

const call = fc.constantFrom(...examples);
export const oddAnswer: fc.Arbitrary<OddAnswer> = fc.record({
  example: call.chain((example) => fc.oneof<fc.Arbitrary<{ answer: Answer; shape?: string }>[]>(errors, errors, successOf(example), asIs(example))
    .map((one) => ({ operation: example.operation as Operation, input: example.input, ...one }))),
  damaged: damage,
}).map(({ example, damaged }) => ({ ...example, answer: damaged(example.answer) }));
