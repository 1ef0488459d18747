import { attack } from './attack';

test('1,000 hostile requests leave the simulator as it is, and it remembers only the latest calls', async () => {
  const { isWell, rememberedCalls, jobs } = await attack(7, 1000);
  expect(isWell).toBe(true);
  // More than that have reached an operation.
  expect(rememberedCalls).toBeGreaterThanOrEqual(200);
  expect(rememberedCalls).toBeLessThanOrEqual(400);
  // Some of what is damaged is still a valid Start, and no more run at once than the quota allows.
  expect(jobs).toBeLessThanOrEqual(5);
});
