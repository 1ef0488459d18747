import { fastClock } from '../../local-cloud/fast-clock';
import { bundleHandler } from '../../local-cloud/handler-bundle';
import { startLocalCloud } from '../../local-cloud/local-cloud';
import { type MiniStackOptions, startMiniStack } from '../../local-cloud/ministack';

jest.mock('../../local-cloud/handler-bundle');
jest.mock('../../local-cloud/ministack', () => ({ ...jest.requireActual('../../local-cloud/ministack'), startMiniStack: jest.fn() }));

const startFake = jest.mocked(startMiniStack);
const stopMiniStack = jest.fn();

const optionsOfMiniStack = (): MiniStackOptions => startFake.mock.calls[0][0];
const serves = (url: string) => fetch(url).then(() => true, () => false);
const servers = () => [optionsOfMiniStack().cleanRoomsMlEndpoint, optionsOfMiniStack().cloudFormationEndpoint];

beforeEach(() => {
  jest.mocked(bundleHandler).mockResolvedValue();
});

test('the functions of MiniStack find CloudFormation at the gateway, which finds MiniStack', async () => {
  startFake.mockResolvedValue({ endpoint: 'unused', stop: stopMiniStack });
  const cloud = await startLocalCloud({ folder: 'unused' });
  const { port, cloudFormationEndpoint } = optionsOfMiniStack();
  const answer = await fetch(cloudFormationEndpoint);
  expect(await answer.text()).toContain(`MiniStack gave no answer: Error: connect ECONNREFUSED 127.0.0.1:${port}`);

  await cloud.stop();
  expect(stopMiniStack).toHaveBeenCalledTimes(1);
  expect(await Promise.all(servers().map(serves))).toEqual([false, false]);
});

test('the simulator goes by the clock of the functions', async () => {
  startFake.mockResolvedValue({ endpoint: 'unused', stop: stopMiniStack });
  const cloud = await startLocalCloud({ folder: 'unused' });
  await cloud.stop();
  const clock = fastClock(optionsOfMiniStack().timeOrigin);
  const before = clock();
  const now = cloud.simulator.now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(clock());
});

test('nothing goes on serving when MiniStack does not start', async () => {
  let served: boolean[] = [];
  startFake.mockImplementation(async () => {
    served = await Promise.all(servers().map(serves));
    throw new Error('no MiniStack');
  });
  await expect(startLocalCloud({ folder: 'unused' })).rejects.toThrow('no MiniStack');
  expect(served).toEqual([true, true]);
  expect(await Promise.all(servers().map(serves))).toEqual([false, false]);
});
