import { minimalStart, OTHER_MEMBERSHIP, TestService, type Input } from './support';

const tryStart = (service: TestService, input: Input = {}, accessKeyId?: string, region?: string) =>
  service.call('StartTrainedModelInferenceJob', minimalStart(input), accessKeyId, region);
const memberships = Array.from({ length: 6 }, (_, i) => `0000000${i}-2222-4333-8444-555555555555`);

test('the sixth job of a membership is refused, with the name and value of the quota', () => {
  const service = new TestService();
  for (let i = 0; i < 5; i++) {
    service.start();
  }
  expect(tryStart(service)).toEqual({
    status: 402,
    error: 'ServiceQuotaExceededException',
    body: {
      message: expect.stringContaining('5'),
      quotaName: 'Pending or running trained model inference jobs per membership',
      quotaValue: 5,
    },
  });
  expect(tryStart(service, { membershipIdentifier: OTHER_MEMBERSHIP }).error).toBeUndefined();
  expect(service.simulator.jobs()).toHaveLength(6);
});

test('the eleventh job of an account is refused; another account or region has its own quota', () => {
  const service = new TestService();
  const results = Array.from({ length: 11 }, (_, i) => tryStart(service, { membershipIdentifier: memberships[i % 6] }));
  expect(results.map(({ status }) => status)).toEqual([...Array(10).fill(200), 402]);
  expect(results[10].body).toMatchObject({ quotaName: expect.stringContaining('per account'), quotaValue: 10 });
  expect(tryStart(service, {}, '444455556666').status).toBe(200);
  expect(tryStart(service, {}, undefined, 'eu-west-1').status).toBe(200);
});

test('a job that ends or is canceled makes room, one that is being canceled does not', () => {
  const service = new TestService({ config: { quotas: { perMembership: 1 } }, plan: { cancelPendingMs: 1000, cancelInProgressMs: 1000 } });
  const arn = service.start();
  service.cancel(arn);
  service.now += 1999;
  expect(tryStart(service).status).toBe(402);
  service.now += 1;
  expect(service.status(service.start())).toBe('CREATE_PENDING');
  service.now += 3_600_000;
  expect(tryStart(service).status).toBe(200);
});

test('which statuses take a slot can be set', () => {
  const service = new TestService({ config: { quotas: { perMembership: 1, countedStatuses: ['CREATE_PENDING'] } } });
  service.cancel(service.start());
  expect(tryStart(service).status).toBe(200);
  expect(tryStart(service).status).toBe(402);
});

test('an instance type without quota refuses every job, others are free', () => {
  const service = new TestService({ config: { quotas: { instancesPerType: { 'ml.g5.xlarge': 0, 'ml.m5.large': 3 } } } });
  const on = (instanceType: string, instanceCount?: number) => tryStart(service, { resourceConfig: { instanceType, instanceCount } });
  expect(on('ml.g5.xlarge').body).toMatchObject({ quotaName: expect.stringContaining('ml.g5.xlarge'), quotaValue: 0 });
  expect(on('ml.c5.xlarge', 10).status).toBe(200);
  expect(on('ml.m5.large', 4).status).toBe(402);
  expect(on('ml.m5.large').status).toBe(200);
  expect(on('ml.m5.large', 3).status).toBe(402);
  expect(on('ml.m5.large', 2).status).toBe(200);
  expect(on('ml.m5.large').status).toBe(402);
});
