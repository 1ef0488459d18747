import { CleanRoomsMLInferenceJobs } from '../../../lambda/jobs/inference-jobs';
import { environmentsIn, safeText } from '../../../lambda/reports/secrets';
import { FakeService } from '../clients/cleanroomsml/fake-service';
import { createLeg, createRun, updateRun, wanted } from '../events';
import { CANCEL, GET, LIST, LIST_TAGS, START, TAG, UNTAG, World } from '../harness';
import { MINUTE } from '../virtual-clock';

const environment = {
  TOKEN: 'hunter2 & Söhne',
  URL: 'https://user:pa(ss)w$1rd@host/?a=.*',
  LONG: 'hunter2 & Söhne and more',
  PIN: '42',
  MODE: 'fast',
  PATH: '/in/',
  TOKEN_OF_AWS: 'AKIAIOSFODNN7EXAMPLE',
  QUOTED: '"quoted" \\path\n',
  PADDED: ' padded\n',
  KEY: 'BEGIN KEY\nc2VjcmV0\nEND',

};

describe('a message without secrets', () => {
  test.each([
    ['a value', 'got hunter2 & Söhne here', 'got *** here'],
    ['every occurrence', 'hunter2 & Söhne, hunter2 & Söhne', '***, ***'],
    ['one that holds another', 'got hunter2 & Söhne and more', 'got ***'],
    ['one with signs that mean something in an expression', 'at https://user:pa(ss)w$1rd@host/?a=.*!', 'at ***!'],
    ['a short one as a word', 'PIN 42 is wrong, "42" too', 'PIN *** is wrong, "***" too'],
    ['not a short one inside of a word', 'status 4200, a42', 'status 4200, a42'],
    ['not a longer one inside of a word', 'faster, breakfast, fast_lane', 'faster, breakfast, fast_lane'],
    ['a longer one as a word', 'fast! "fast", (fast) fast-lane x=fast', '***! "***", (***) ***-lane x=***'],
    ['one with signs at its edges wherever it is', 'x/in/y', 'x***y'],
    ['not half of a name with letters beyond ASCII', 'fastß éfast', 'fastß éfast'],
    ['a token inside of a word', 'keyAKIAIOSFODNN7EXAMPLEx', 'key***x'],
    ['in JSON', JSON.stringify({ message: 'a\nfast "quoted" \\path\n' }), '{"message":"a\\n*** ***"}'],
    ['in JSON inside of JSON', JSON.stringify(JSON.stringify('"quoted" \\path\n')), '"\\"***\\""'],
    ['in JSON of ASCII', 'got hunter2 & S\\u00F6hne', 'got ***'],
    ['in a URL', '?mode=fast&token=hunter2%20%26%20S%c3%b6hne&x=%20fast%20', '?mode=***&token=***&x=%20***%20'],
    ['in a form', 'token=hunter2+%26+S%C3%B6hne&', 'token=***&'],
    ['without the blanks around it', 'got [padded]', 'got [***]'],
    ['line by line', '> BEGIN KEY\n> c2VjcmV0\n> END', '> ***\n> ***\n> END'],
    ['cut at the end', 'got hunter2 & S', 'got ***'],
    ['cut with a sign', "got 'https://user:pa…' and 'hunter2 ...'", "got '***…' and '***...'"],
    ['cut in the middle', "got 'https:…t/?a=.*' and 'hunter2 ...d more'", "got '***…***' and '***...***'"],
    ['cut at the beginning of a quotation', 'got "…r2 & Söhne and more" there', 'got "…***" there'],
    ['cut at the beginning', '...r2 & Söhne and more was wrong', '...*** was wrong'],
    ['with a color inside', 'got hun\u001b[31mter2 & Söhne\u001b[0m', 'got ***'],
    ['with invisible characters inside', 'got hunt\u200ber2 &\u202e Söhne', 'got ***'],
    ['not the first word of one at the end', 'it is hunter2', 'it is hunter2'],
    ['nothing else', 'the model is not there', 'the model is not there'],
  ])('hides %s', (_, message, expected) => {
    expect(safeText(message, [environment])).toBe(expected);
  });

  test('is the message when there are none', () => {
    expect(safeText('message')).toBe('message');
    expect(safeText('message', [{ EMPTY: '' }, {}])).toBe('message');
  });

  test('D1: training is not a secret because train is one', () => {
    expect(safeText('training failed: train', [{ MODE: 'train' }])).toBe('training failed: ***');
    expect(safeText('a * b', [{ STAR: '*' }])).toBe('a *** b');
  });

  test('hides the values of all environments', () => {
    expect(safeText('one two three', [{ A: 'one' }, { B: 'two' }])).toBe('*** *** three');
  });

  test('takes no long time for long values', () => {
    const values = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`V${index}`, `${'ab'.repeat(5000)}${index}`]));
    expect(safeText(`${'ab'.repeat(5000)}7 and ${'ab'.repeat(2000)}`, [values])).toBe('*** and ***');
  });

  test('knows what a request of CloudFormation names', () => {
    const request = updateRun('id', wanted({ environment: { NEW: 'a' } }), wanted({ environment: { OLD: 'b' } }));
    expect(environmentsIn(request as never)).toEqual([{ NEW: 'a' }, { OLD: 'b' }]);
    expect(environmentsIn(createLeg('arn') as never)).toEqual([{}, {}]);
    expect(environmentsIn({ ResourceProperties: { Environment: 'text' } })).toEqual([{}, {}]);
  });
});

describe('how much of a value must be left', () => {
  test.each([
    ['six characters before a mark', 'pa55-w0rd here', 'x pa55-w…', 'x ***…'],
    ['not five', 'pa55-w0rd here', 'x pa55-…', 'x pa55-…'],
    ['six characters after a mark', 'pa55-w0rd here', 'x …d here', 'x …***'],
    ['not five after one', 'pa55-w0rd here', 'x … here', 'x … here'],
    ['at the beginning of the text', 'correct-horse', 'correct-ho… is wrong', '***… is wrong'],
    ['six characters in the middle of a word, at the end', 'correct-horse', 'it is correct-ho', 'it is ***'],
    ['six characters in the middle of a word, at the beginning', 'correct-horse-battery', 'attery is wrong', '*** is wrong'],
    ['not a word at the end', 'hunter-secret', 'it is hunter', 'it is hunter'],
    ['not a word and what ends it', 'hunter-secret', 'it is hunter-', 'it is hunter-'],
    ['not a word at the beginning', 'secret-hunter', 'hunter is it', 'hunter is it'],
    ['twelve characters, at the end of a word', 'correct-hors and more', 'it is correct-hors', 'it is ***'],
    ['not eleven', 'correct-hor and more', 'it is correct-hor', 'it is correct-hor'],
    ['twelve characters at the beginning', 'more and correct-hors', 'correct-hors is it', '*** is it'],
    ['not eleven at the beginning', 'more-and-correct-hor', 'correct-hor is it', 'correct-hor is it'],
    ['nothing after the mark that has only its beginning', 'https://user@host', 'x… https: is', 'x… https: is'],
    ['each of two cuts', 'correct-horse-battery', 'got "correct-h…" and "…battery"', 'got "***…" and "…***"'],
    ['the longest end', 'abc-abcdef-abcdef', 'got …-abcdef-abcdef', 'got …***'],
    ['a word whose first letter is early in the text', '42', 'a42 is not it, 42 is', 'a42 is not it, *** is'],
    ['a line of a value without its blanks', 'first line\n   c2VjcmV0  \nlast line', 'got [c2VjcmV0]', 'got [***]'],
    ['half of a character, as a URL has it', '\ud800abc-defgh', '?x=%EF%BF%BDabc-defgh', '?x=***'],
  ])('%s', (_, value, text, expected) => {
    expect(safeText(text, [{ VALUE: value }])).toBe(expected);
  });

  test.each([
    ['sixteen characters with letters and digits', 'abcdefghijklmn16', true], ['not fifteen', 'abcdefghijklm15', false], ['not with a blank', 'abcdefg hijkl 17', false],
    ['not letters alone', 'abcdefghijklmnop', false], ['not digits alone', '1234567890123456', false],
  ])('a token is hidden inside of a word: %s', (_, value, isHidden) => {
    expect(safeText(`the${value}is`, [{ VALUE: value }])).toBe(isHidden ? 'the***is' : `the${value}is`);
  });

  test('without an environment nothing is hidden', () => {
    expect(safeText('S t r y k e r was here')).toBe('S t r y k e r was here');
  });
});

describe('a failure never shows a value of the environment', () => {
  const quoting = Object.values(environment).map((value) => `'${value}'`).join(' and ');
  const secrets = Object.values(environment).filter((value) => value.length > 4);
  const expectHidden = (failure: Error | undefined) => {
    expect(failure?.message).toContain("'***'");
    secrets.forEach((secret) => expect(`${failure?.message}${failure?.stack}`).not.toContain(secret));
    expect(failure?.message).not.toMatch(/\b42\b/);
  };

  test.each(['ValidationException', 'AccessDeniedException', 'ConflictException', 'InternalServiceException', 'SomethingNew'])(
    'that a %s of Start quotes', async (name) => {
      const world = new World({ faults: [{ operation: START, kind: 'error', name, times: 'always', message: `Invalid: ${quoting}` }] });
      expectHidden((await world.create(wanted({ environment }))).failure);
    });

  const run = wanted({ environment });

  test.each([GET, LIST, CANCEL, TAG, UNTAG, LIST_TAGS])('that an error of %s quotes', async (operation) => {
    const world = new World();
    const jobs = world.jobs.knowing(environmentsIn(createRun(run) as never));
    const arn = world.seed({ name: 'job' });
    world.simulator.setFaults([{ operation, kind: 'error', name: 'SomethingNew', times: 'always', message: `Invalid: ${quoting}` }]);
    const call = {
      [GET]: () => jobs.get(arn),
      [LIST]: () => jobs.list(run.request.membershipIdentifier),
      [CANCEL]: () => jobs.cancel(arn),
      [TAG]: () => jobs.tag(arn, {}),
      [UNTAG]: () => jobs.untag(arn, ['a']),
      [LIST_TAGS]: () => jobs.tagsOf(arn),
    }[operation]!;
    expectHidden(await call().then(() => undefined, (error: Error) => error));
  });

  test('that an error of a job\'s calls quotes, once the job was read', async () => {
    const world = new World();
    const arn = world.seed({ name: 'job', environment });
    await world.jobs.get(arn);
    world.simulator.setFaults([{ operation: GET, kind: 'error', name: 'SomethingNew', times: 'always', message: `Invalid: ${quoting}` }]);
    expectHidden(await world.jobs.knowing([]).get(arn).then(() => undefined, (error: Error) => error));
  });

  test('in the name of an error, but the codes that decide stay', async () => {
    const codes: [string, string][] = [['hunter2-22', '***'], ['Red\u009b31m\u202e1 Code', 'Red1 Code'], ['ValidationException', 'ValidationException']];
    for (const [code, expected] of codes) {
      const answer = { status: 400, headers: { 'x-amzn-errortype': code }, body: '{}' };
      const client = new FakeService(answer).client({ maxAttempts: 1 });
      const jobs = new CleanRoomsMLInferenceJobs(client, client, [{ A: 'hunter2-22', B: 'ValidationException' }]);
      await expect(jobs.tagsOf('arn')).rejects.toMatchObject({ name: expected });
    }
  });

  test('in a status code, and no control characters in any text', async () => {
    const ugly = '\u001b[31mfast\u001b[0m\u0007\u202e one\r\ntwo\u0000 \u009b1mthree\u200b';
    const world = new World({ plan: { outcome: 'CREATE_FAILED', failure: { statusCode: ugly, message: ugly } } });
    const { id } = await world.create(run);
    const { failure } = await world.send(createLeg(id));
    expect(failure?.message).toContain('CREATE_FAILED: *** one\ntwo three: *** one\ntwo three');
  });

  test('that an error of Start quotes in an Update', async () => {
    const world = new World();
    const { id } = await world.create(wanted({ environment: { OLD: 'other' } }));
    world.simulator.setFaults([{ operation: START, kind: 'error', name: 'ValidationException', message: `Invalid: ${quoting}` }]);
    expectHidden((await world.send(updateRun(id, wanted({ environment }), wanted({ environment: { OLD: 'other' } })))).failure);
  });

  test('that the reason of a failed job quotes', async () => {
    const world = new World({ plan: { outcome: 'CREATE_FAILED', failure: { statusCode: 'ERROR', message: `Exit 1: ${quoting}` } } });
    const { id } = await world.create(wanted({ environment }));
    expectHidden((await world.send(createLeg(id))).failure);
  });

  test('that the service would refuse', async () => {
    const secret = 'x'.repeat(10_241);
    const { failure } = await new World().create(wanted({ environment: { TOKEN: secret } }));
    expect(failure?.message).toContain('environment.TOKEN: got a string of 10241 characters');
    expect(failure?.message).not.toContain('xxxx');
  });

  test('nor does an answer that is complete, or not yet', async () => {
    const world = new World({ plan: { pendingMs: 0, runningMs: 0 }, faults: [{ operation: LIST, kind: 'internal' }] });
    const event = { ...createRun(wanted({ environment })), PhysicalResourceId: 'x', ReceivedAt: world.clock.now() - MINUTE };
    const answers = [await world.poll(event), await world.poll(event)];
    const leg = await world.send(createLeg(world.simulator.jobs()[0].arn));
    secrets.forEach((secret) => expect(JSON.stringify([answers, leg])).not.toContain(secret));
  });
});
