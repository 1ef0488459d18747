import { inspect } from 'node:util';
import { examples, JOB, MEMBERSHIP } from './examples';
import { type Answer, FakeService, json } from './fake-service';
import { CleanRoomsMLServiceException, GetTrainedModelInferenceJobCommand } from '../../../../lambda/clients/cleanroomsml';

const get = () => new GetTrainedModelInferenceJobCommand({ membershipIdentifier: MEMBERSHIP, trainedModelInferenceJobArn: JOB });

const labelled = examples.flatMap((example) => ['membershipIdentifier', 'trainedModelInferenceJobArn', 'resourceArn']
  .filter((label) => label in example.input)
  .filter((label) => example.operation !== 'StartTrainedModelInferenceJob' || label === 'membershipIdentifier')
  .map((label) => [example, label] as const));

describe('a path label', () => {
  test.each(labelled.map(([example, label]) => [example.operation, label, example] as const))('%s: %s must be there', async (operation, label, example) => {
    for (const value of ['', undefined, null, 7]) {
      const service = new FakeService(example.answer);
      const command = example.command();
      Object.assign(command, { input: { ...example.input, [label]: value } });

      await expect(service.client().send(command)).rejects.toThrow(`${operation}: ${label} must be a non-empty string`);
      expect(service.requests).toEqual([]);
    }
  });

  test('that is an ARN is one label', async () => {
    const service = new FakeService(examples[1].answer);
    await service.client().send(get());

    expect(service.requests[0].path).toBe(`/memberships/${MEMBERSHIP}/trained-model-inference-jobs/${encodeURIComponent(JOB)}`);
    expect(service.requests[0].path.split('/')).toHaveLength(5);
  });
});

describe('an answer that cannot be read', () => {
  const SECRET = 'hunter2';
  const answers: [string, number, Answer][] = [
    ['broken JSON', 200, { status: 200, headers: {}, body: `{"environment":{"A":"${SECRET}` }],
    ['no JSON', 200, { status: 200, headers: {}, body: SECRET }],
    ['a time that is none', 200, json(200, { createTime: SECRET })],
    ['an error page', 502, { status: 502, headers: { 'content-type': 'text/html' }, body: `<html>${SECRET}</html>` }],
  ];

  test.each(answers)('is an error that does not quote it: %s', async (_, status, answer) => {
    const error = await new FakeService(answer).client({ maxAttempts: 1 }).send(get()).then(() => undefined, (reason: unknown) => reason);

    expect(error).toBeInstanceOf(CleanRoomsMLServiceException);
    expect(error).toMatchObject({
      name: 'UnreadableAnswer', message: `the service returned HTTP ${status} with an unreadable body`, $metadata: { httpStatusCode: status },
    });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(SECRET);
  });

  test('is asked for again after a 502', async () => {
    const service = new FakeService(answers[3][2]);
    await expect(service.client({ maxAttempts: 2 }).send(get())).rejects.toMatchObject({ name: 'UnreadableAnswer' });
    expect(service.requests).toHaveLength(2);
  });
});

test('nothing is logged', async () => {
  const methods = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;
  const spies = methods.map((method) => jest.spyOn(console, method).mockImplementation(() => undefined));
  const write = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(() => true));

  for (const { command, answer } of examples) {
    await new FakeService(answer).client().send(command());
    await new FakeService(json(400, { message: 'no' })).client().send(command()).catch(() => undefined);
    await new FakeService({ status: 200, headers: {}, body: '<' }).client().send(command()).catch(() => undefined);
  }

  const calls = [...spies, ...write].flatMap((spy) => spy.mock.calls as unknown[]);
  [...spies, ...write].forEach((spy) => spy.mockRestore());
  expect(calls).toEqual([]);
});
