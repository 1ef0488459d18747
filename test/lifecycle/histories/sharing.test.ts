import { KINDS } from './kinds';
import { bundleHandler } from '../../../local-cloud/handler-bundle';
import { sharingVariant } from '../handler-builds';

beforeAll(bundleHandler);

test.each(Object.values(KINDS))('histories of $option are the same when all processes share the AWS client', async ({ runPart }) => {
  const [shipped, sharing] = [await runPart({ seed: 3, count: 4 }), await runPart({ seed: 3, count: 4, variant: await sharingVariant() })];
  expect(sharing).toEqual(shipped);
  expect(shipped.failure).toBeUndefined();
  expect(shipped.counts.calls).toBeGreaterThan(100);
});
