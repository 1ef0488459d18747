import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JOB, MEMBERSHIP } from './examples';
import { FakeService, json } from './fake-service';
import { bundle } from '../../bundling';

type Module = typeof import('../../../../lambda/clients/cleanroomsml');

const folder = mkdtempSync(join(tmpdir(), 'cleanroomsml-'));
const outfile = join(folder, 'index.js');
afterAll(() => rmSync(folder, { recursive: true }));

// Minified, classes lose their names, by which @smithy/core knows some of them.
test('the client works bundled and minified, and is small', async () => {
  bundle('export * from "./clients/cleanroomsml";', join(__dirname, '../../../../lambda'), outfile);
  expect(statSync(outfile).size).toBeLessThan(180 * 1024);

  const sdk = createRequire(__filename)(outfile) as Module;
  const failing = new FakeService(json(402, { message: 'full', quotaName: 'jobs', quotaValue: 5 }, { 'x-amzn-errortype': 'ServiceQuotaExceededException' }));
  const client = new sdk.CleanRoomsMLClient({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' }, requestHandler: failing });
  const error: unknown = await client.send(new sdk.GetTrainedModelInferenceJobCommand({
    membershipIdentifier: MEMBERSHIP, trainedModelInferenceJobArn: JOB,
  })).catch((reason: unknown) => reason);

  expect(error).toMatchObject({ name: 'ServiceQuotaExceededException', message: 'full', quotaName: 'jobs', quotaValue: 5 });
  expect(error instanceof sdk.ServiceQuotaExceededException).toBe(true);
  expect(error instanceof sdk.CleanRoomsMLServiceException).toBe(true);
  expect(error instanceof sdk.ConflictException).toBe(false);
});
