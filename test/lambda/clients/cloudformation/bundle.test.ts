import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorAnswer, examples, STACK } from './examples';
import { bundle } from '../../bundling';
import { CREDENTIALS, FakeService } from '../cleanroomsml/fake-service';

type Module = typeof import('../../../../lambda/clients/cloudformation');

const folder = mkdtempSync(join(tmpdir(), 'cloudformation-'));
const outfile = join(folder, 'index.js');
afterAll(() => rmSync(folder, { recursive: true }));

// Minified, classes lose their names, by which @smithy/core knows some of them.
test('the client works bundled and minified beside the other one, and both are small', async () => {
  bundle('export * from "./inference-job.lambda"; export * from "./clients/cloudformation";', join(__dirname, '../../../../lambda'), outfile);
  expect(statSync(outfile).size).toBeLessThan(278_000);

  const sdk = createRequire(__filename)(outfile) as Module;
  const send = async (service: FakeService) => new sdk.CloudFormationClient({ region: 'us-east-1', credentials: CREDENTIALS, requestHandler: service })
    .send(new sdk.DescribeStacksCommand({ StackName: STACK }));

  await expect(send(new FakeService(examples[0].answer))).resolves.toMatchObject({ Stacks: [{ StackStatus: 'CREATE_IN_PROGRESS' }] });
  const error: unknown = await send(new FakeService(errorAnswer(400, 'ValidationError', 'gone'))).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'ValidationError', message: 'gone', $metadata: { httpStatusCode: 400 } });
  expect(error instanceof sdk.CloudFormationServiceException).toBe(true);
});
