import { createLeg, createRun, updateRun, wanted } from './events';
import { LIST, START, World } from './harness';
import { MINUTE } from './virtual-clock';
import { withoutSecrets } from '../../lambda/secrets';

const environment = { TOKEN: 'hunter2 & Söhne', URL: 'https://user:pa(ss)w$1rd@host/?a=.*', LONG: 'hunter2 & Söhne and more', PIN: '42', MODE: 'fast' };

describe('a message without secrets', () => {
  test.each([
    ['a value', 'got hunter2 & Söhne here', 'got *** here'],
    ['every occurrence', 'hunter2 & Söhne, hunter2 & Söhne', '***, ***'],
    ['one that holds another', 'got hunter2 & Söhne and more', 'got ***'],
    ['one with signs that mean something in an expression', 'at https://user:pa(ss)w$1rd@host/?a=.*!', 'at ***!'],
    ['a short one as a word', 'PIN 42 is wrong, "42" too', 'PIN *** is wrong, "***" too'],
    ['not a short one inside of a word', 'status 4200, a42', 'status 4200, a42'],
    ['four characters wherever they are', 'faster', '***er'],
    ['nothing else', 'the model is not there', 'the model is not there'],
  ])('hides %s', (_, message, expected) => {
    expect(withoutSecrets(message, environment)).toBe(expected);
  });

  test('is the message when there are none', () => {
    expect(withoutSecrets('message')).toBe('message');
    expect(withoutSecrets('message', { EMPTY: '' })).toBe('message');
  });
});

describe('a failure never shows a value of the environment', () => {
  const quoting = Object.values(environment).map((value) => `'${value}'`).join(' and ');
  const secrets = Object.values(environment).filter((value) => value.length > 2);
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
