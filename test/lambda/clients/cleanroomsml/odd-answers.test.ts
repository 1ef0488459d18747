/** 500 odd answers: what botocore makes of them, we make of them too, but for the intended differences. */
import * as fc from 'fast-check';
import { askBotocore } from './botocore';
import { commandOf } from './commands';
import { JOB } from './examples';
import { FakeService } from './fake-service';
import { ERROR_SHAPES, oddAnswer, type OddAnswer } from './odd-answers';
import { comparable, type Wire } from './wire';
import type { CleanRoomsMLServiceException, ServiceQuotaExceededException } from '../../../../lambda/clients/cleanroomsml';

const SEED = Number(process.env.SEED ?? 1);
const COUNT = 500;

interface Outcome { output?: unknown; code?: string; message?: unknown; status?: number; members?: unknown; gaveUp?: string }

async function ourOutcome({ operation, input, answer }: OddAnswer): Promise<Outcome> {
  return new FakeService(answer).client({ maxAttempts: 1 }).send(commandOf[operation](input)).then(
    ({ $metadata, ...output }) => ({ output: comparable(output) }),
    (error: CleanRoomsMLServiceException & ServiceQuotaExceededException) => ({
      code: error.name,
      message: error.message,
      status: error.$metadata?.httpStatusCode,
      members: comparable({ quotaName: error.quotaName, quotaValue: error.quotaValue }),
    }),
  );
}
const theirOutcome = ({ output, error }: Wire): Outcome => (error === undefined ? { output: comparable(output) }
  : error.code === undefined ? { gaveUp: error.class }
    : { code: error.code, message: error.message, status: error.status, members: comparable(error.members) });

/** Where we mean to differ, and in which parts of the outcome; `when` sees ours, theirs, and what was answered. */
interface Difference {
  readonly reason: string;
  readonly in: readonly (keyof Outcome)[];
  readonly when: (ours: Outcome, theirs: Outcome, answer: OddAnswer['answer']) => boolean;
}

const ALL = ['output', 'code', 'message', 'status', 'members', 'gaveUp'] as const;
const isUnreadable = ({ code }: Outcome) => code === 'UnreadableAnswer';
const isEmpty = (message: unknown) => message === '' || message === null || message === undefined;

const DIFFERENCES: readonly Difference[] = [
  {
    reason: 'a success without a required member, or with one of another type, is refused: whether the service has acted is not known; botocore takes it',
    in: ALL,
    when: (ours, theirs, { status }) => isUnreadable(ours) && status < 300 && 'output' in theirs,
  },
  {
    reason: 'an error whose body cannot be parsed may come from a proxy, and its text may be secret; botocore makes a message of it',
    in: ['code', 'message'],
    when: (ours, theirs, { status }) => isUnreadable(ours) && status >= 300 && theirs.gaveUp === undefined,
  },
  {
    reason: 'bytes that are not UTF-8 are replaced, or make the answer unreadable; botocore crashes',
    in: ALL,
    when: (_, theirs) => theirs.gaveUp === 'a crash: UnicodeDecodeError',
  },
  {
    reason: 'content of another type than the model\'s is unreadable in a success; botocore crashes',
    in: ALL,
    when: (ours, theirs, { status }) => isUnreadable(ours) && status < 300 && /: (Attribute|Type|Value)Error$/.test(theirs.gaveUp ?? ''),
  },
  {
    reason: 'an error keeps its status, and the code of its header, whatever its content is; botocore crashes',
    in: ALL,
    when: (ours, theirs, { status }) => ours.status === status && status >= 300 && /: (Attribute|Type|Value)Error$/.test(theirs.gaveUp ?? ''),
  },
  {
    reason: 'a success of which nothing is read may have any content, and a list counts as an optional structure without members; botocore crashes',
    in: ALL,
    when: (ours, theirs) => 'output' in ours && /: (Attribute|Type)Error$/.test(theirs.gaveUp ?? ''),
  },
  {
    reason: 'the code in the header counts without a body, too; botocore looks only at the status from 500 on',
    in: ['code'],
    when: (ours, theirs, { status, headers, body }) => status >= 500 && /^(\s*|<html>.*)$/.test(body) && 'x-amzn-errortype' in headers
      && ours.code !== undefined && theirs.code === `${status}`,
  },
  {
    reason: 'status 300 is an error like any other; botocore parses it as a success, and raises an error without a code',
    in: ['code', 'message', 'members'],
    when: (ours, theirs, { status }) => status === 300 && ours.code !== undefined && theirs.code === 'Unknown',
  },
  {
    reason: 'an error without a code is Unknown; botocore makes a code of the status, which is an attribute of its own',
    in: ['code'],
    when: (ours, theirs, { status }) => ours.code === 'Unknown' && theirs.code === `${status}`,
  },
  {
    reason: 'a missing or empty message is UnknownError, as in the SDK; botocore\'s is empty',
    in: ['message'],
    when: (ours, theirs, { status }) => ours.message === 'UnknownError' && (isEmpty(theirs.message) || (status >= 500 && theirs.code === `${status}`)),
  },
  {
    reason: 'an error keeps members that the model gives to another error, as in the SDK; botocore drops them',
    in: ['members'],
    when: (ours, theirs) => ours.code !== 'ServiceQuotaExceededException' && JSON.stringify(theirs.members) === '[]',
  },
  {
    reason: 'the members of a quota are as they were sent, since they only go into a message; botocore converts a number, and drops null',
    in: ['members'],
    when: (ours, _, { body }) => ours.code === 'ServiceQuotaExceededException' && /"quotaName":(null|7)|"quotaValue":"/.test(body),
  },
];

/** So rare that a batch may lack them. */
const RARE: OddAnswer[] = [
  { operation: 'TagResource', input: { resourceArn: JOB, tags: {} }, answer: { status: 200, headers: {}, body: 'null' } },
  {
    operation: 'ListTagsForResource',
    input: { resourceArn: JOB },
    answer: { status: 503, headers: { 'x-amzn-errortype': 'ThrottlingException' }, body: '' },
  },
];
const answers = [...RARE, ...fc.sample(oddAnswer, { numRuns: COUNT - RARE.length, seed: SEED })];
let pairs: { answer: OddAnswer; ours: Outcome; theirs: Outcome; used: Difference[]; unexplained: string[] }[];

beforeAll(async () => {
  const { wire } = askBotocore<{ wire: Wire[] }>({ wire: answers });
  const outcomes = await Promise.all(answers.map(ourOutcome));
  pairs = answers.map((answer, index) => {
    const [ours, theirs] = [outcomes[index], theirOutcome(wire[index])];
    const fields = ALL.filter((field) => JSON.stringify(ours[field]) !== JSON.stringify(theirs[field]));
    const used = DIFFERENCES.filter((one) => one.in.some((field) => fields.includes(field)) && one.when(ours, theirs, answer.answer));
    return { answer, ours, theirs, used, unexplained: fields.filter((field) => !used.some((one) => one.in.includes(field))) };
  });
});

test('every answer means the same, but for the intended differences', () => {
  expect(pairs).toHaveLength(COUNT);
  expect(pairs.filter(({ unexplained }) => unexplained.length > 0).slice(0, 3)).toEqual([]);
});

test.each(DIFFERENCES)('a difference: $reason', (difference) => {
  expect(pairs.some(({ used }) => used.includes(difference))).toBe(true);
});

// Otherwise the two would agree about too little.
test('all errors are among the answers, and many are read alike', () => {
  const alike = pairs.filter(({ used }) => used.length === 0);
  expect(ERROR_SHAPES).toHaveLength(7);
  expect(ERROR_SHAPES.filter((shape) => !alike.some(({ ours }) => ours.code === shape))).toEqual([]);
  expect(alike.length).toBeGreaterThan(COUNT / 4);
  expect(alike.filter(({ ours }) => 'output' in ours).length).toBeGreaterThan(COUNT / 20);
  expect(alike.filter(({ ours }) => ours.code !== undefined).length).toBeGreaterThan(COUNT / 10);
});
