import { KINDS } from './kinds';
import { bundleHandler } from '../../../local-cloud/handler-bundle';
import { sharingVariant } from '../handler-builds';
import type { Variant } from '../variant';

let sharing: Variant;

beforeAll(async () => {
  await bundleHandler();
  sharing = await sharingVariant();
});

test.each(Object.values(KINDS))('histories of $option are the same when all processes share the AWS client', async ({ runPart }) => {
  const shipped = await runPart({ seed: 3, count: 4 });
  expect(await runPart({ seed: 3, count: 4, variant: sharing })).toEqual(shipped);
  expect(shipped.failure).toBeUndefined();
  expect(shipped.counts.calls).toBeGreaterThan(100);
});
