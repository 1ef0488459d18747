import { HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { CleanRoomsMLClient, ListTrainedModelInferenceJobsCommand } from '../../../lambda/clients/cleanroomsml';
import { isUnreachable, requestHandlerFor, WatchfulRequestHandler } from '../../../lambda/errors/reachability';
import { createLeg, createRun, deleteRun, MEMBERSHIP, updateRun, wanted } from '../events';
import { World } from '../harness';
import { MINUTE, SECOND, VirtualClock } from '../virtual-clock';

const NOTHING = Object.assign(new Error('connect timed out'), { name: 'TimeoutError' });

/** A service that answers or does not, asked through the handler. */
function service() {
  const clock = new VirtualClock();
  let answers = false;
  const handler = new WatchfulRequestHandler('AWS Example', {
    handle: async () => {
      if (!answers) {
        throw NOTHING;
      }
      return { response: new HttpResponse({ statusCode: 500 }) };
    },
  }, clock);
  return {
    clock,
    ask: () => handler.handle(new HttpRequest({})).catch((error: unknown) => error),
    answer: (does: boolean) => {
      answers = does;
    },
  };
}

describe('a service that has never answered this process', () => {
  test('may be slow for five minutes, then it is unreachable', async () => {
    const { clock, ask } = service();
    for (let minute = 0; minute < 4; minute += 1) {
      expect(await ask()).toBe(NOTHING);
      await clock.sleep(MINUTE);
    }
    await clock.sleep(MINUTE - 1);
    expect(await ask()).toBe(NOTHING);
    await clock.sleep(1);
    const error = await ask() as Error;
    expect(isUnreachable(error)).toBe(true);
    expect(error.message).toBe('AWS Example has not responded for 5 minutes (connect timed out): the functions are in a VPC, and need a NAT '
      + 'gateway or a VPC endpoint to reach it');
  });

  test('counts from the first question, not from the start of the process', async () => {
    const { clock, ask } = service();
    await clock.sleep(10 * MINUTE);
    expect(await ask()).toBe(NOTHING);
  });

  test('counts anew after a pause: Lambda freezes a process, and the service may respond meanwhile', async () => {
    const { clock, ask } = service();
    for (let poll = 0; poll < 5; poll += 1) {
      expect(await ask()).toBe(NOTHING);
      await clock.sleep(2 * MINUTE + 1);
    }
    for (let poll = 0; poll < 3; poll += 1) {
      expect(await ask()).toBe(NOTHING);
      await clock.sleep(2 * MINUTE);
    }
    expect(isUnreachable(await ask())).toBe(true);
  });

  test('can be reached after all', async () => {
    const { clock, ask, answer } = service();
    await ask();
    await clock.sleep(6 * MINUTE);
    answer(true);
    expect(await ask()).toMatchObject({ response: { statusCode: 500 } });
  });
});

test('after one answer, whatever it was, there is a way: an outage is none of a VPC', async () => {
  const { clock, ask, answer } = service();
  answer(true);
  await ask();
  answer(false);
  for (let minute = 0; minute < 30; minute += 1) {
    expect(await ask()).toBe(NOTHING);
    await clock.sleep(MINUTE);
  }
});

test.each([[{ IN_VPC: 'true' }, true], [{}, false]])('only functions in a VPC may have no way: with the variables %j', async (variables, isFound) => {
  const clock = new VirtualClock();
  const handler = requestHandlerFor('AWS Example', { handle: () => Promise.reject(NOTHING) } as never, clock, variables);
  const ask = () => handler.handle(new HttpRequest({})).catch((error: unknown) => error);
  for (let minute = 0; minute < 10; minute += 1) {
    await ask();
    await clock.sleep(MINUTE);
  }
  expect(isUnreachable(await ask())).toBe(isFound);
});

test('the client hands it on as it is', async () => {
  const clock = new VirtualClock();
  const requestHandler = new WatchfulRequestHandler('AWS Clean Rooms ML', {
    handle: async () => {
      await clock.sleep(5 * MINUTE);
      throw NOTHING;
    },
  }, clock);
  const client = new CleanRoomsMLClient({
    region: 'us-east-1', credentials: { accessKeyId: 'key', secretAccessKey: 'secret' }, maxAttempts: 1, requestHandler,
  });
  const error = await client.send(new ListTrainedModelInferenceJobsCommand({ membershipIdentifier: MEMBERSHIP })).catch((reason: unknown) => reason);
  expect(isUnreachable(error)).toBe(true);
});

test('it is recognized by its name, and nothing else is', () => {
  expect([NOTHING, undefined, 'Unreachable', {}].map(isUnreachable)).toEqual([false, false, false, false]);
});

describe('a request', () => {
  /** A service, and a CloudFormation, that cannot be reached from the beginning. */
  async function answerTo(event: Parameters<World['send']>[0], which: 'service' | 'stack' = 'service') {
    const world = new World();
    const begun = world.clock.now();
    const fail = () => {
      throw world.clock.now() - begun < 5 * MINUTE ? NOTHING : Object.assign(new Error('AWS Example has not answered'), { name: 'Unreachable' });
    };
    if (which === 'stack') {
      world.stack.beforeAsked = fail;
    } else {
      world.beforeCall = fail;
    }
    return world.send(event);
  }

  const arn = 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/11111111-2222-4333-8444-555555555555/trained-model-inference-job/1';

  test.each([
    ['Create', createRun(wanted()), 'service'], ['Create', createRun(wanted()), 'stack'],
    ['Update', updateRun(arn, wanted({ description: 'x' }), wanted()), 'service'], ['Delete', deleteRun('invented', wanted()), 'stack'],
    ['Delete', deleteRun(arn, wanted()), 'service'],
  ] as const)('%s of Run fails within minutes, and names what cannot be reached', async (_, event, which) => {
    const { failure, took } = await answerTo(event, which);
    expect(failure?.message).toContain('Unreachable: AWS Example has not answered');
    expect(took).toBeGreaterThanOrEqual(5 * MINUTE);
    expect(took).toBeLessThan(6 * MINUTE);
  });

  test('of a leg waits on: its job was started, so there was a way', async () => {
    const { failure, took } = await answerTo(createLeg(arn));
    expect(failure?.message).toContain('Unreachable');
    expect(took).toBeGreaterThanOrEqual(50 * MINUTE - 30 * SECOND);
  });
});
