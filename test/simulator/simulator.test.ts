import { fullStart, MEMBERSHIP, minimalStart, OTHER_MEMBERSHIP, requestOf, START_TIME, TestService, type Input } from './support';

const JOB_ARN = `arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/trained-model-inference-job/00000000-0000-4000-8000-000000000001`;

describe('Start and Get', () => {
  test('a job echoes everything that it was started with', () => {
    const service = new TestService({ plan: { pendingMs: 1000, runningMs: 1000 } });
    expect(service.call('StartTrainedModelInferenceJob', fullStart())).toEqual({
      status: 200, error: undefined, body: { trainedModelInferenceJobArn: JOB_ARN },
    });
    const echo = { ...fullStart(), trainedModelInferenceJobArn: JOB_ARN, createTime: '2026-01-01T00:00:00.000Z' };
    expect(service.get(JOB_ARN).body).toEqual({ ...echo, status: 'CREATE_PENDING', updateTime: '2026-01-01T00:00:00.000Z' });
    service.now += 1500;
    const inferenceContainerImageDigest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    expect(service.get(JOB_ARN).body)
      .toEqual({ ...echo, status: 'CREATE_IN_PROGRESS', updateTime: '2026-01-01T00:00:01.000Z', inferenceContainerImageDigest });
    service.now += 1500;
    expect(service.get(JOB_ARN).body).toEqual({
      ...echo,
      status: 'ACTIVE',
      updateTime: '2026-01-01T00:00:02.000Z',
      inferenceContainerImageDigest,
      logsStatus: 'PUBLISH_SUCCEEDED',
      metricsStatus: 'PUBLISH_SUCCEEDED',
    });
  });

  test('what was left out is not answered', () => {
    const service = new TestService();
    const { environment, kmsKeyArn, description, statusDetails, tags } = service.get(service.start()).body;
    expect([environment, kmsKeyArn, description, statusDetails, tags]).toEqual([undefined, undefined, undefined, undefined, {}]);
  });

  test('logs that could not be published do not fail the job', () => {
    const service = new TestService({ plan: { pendingMs: 0, runningMs: 0, logsStatus: 'PUBLISH_FAILED' } });
    expect(service.get(service.start()).body)
      .toMatchObject({ status: 'ACTIVE', logsStatus: 'PUBLISH_FAILED', logsStatusDetails: expect.any(String), metricsStatus: 'PUBLISH_SUCCEEDED' });
  });

  test.each([
    ['in another membership', JOB_ARN, OTHER_MEMBERSHIP, undefined, undefined],
    ['unknown', JOB_ARN.replace(/1$/, '2'), MEMBERSHIP, undefined, undefined],
    ['of another account', JOB_ARN, MEMBERSHIP, '444455556666', undefined],
    ['of another region', JOB_ARN, MEMBERSHIP, undefined, 'eu-west-1'],
  ])('a job %s is not found, nor canceled', (_, trainedModelInferenceJobArn, membershipIdentifier, accessKeyId, region) => {
    const service = new TestService();
    service.start();
    for (const operation of ['GetTrainedModelInferenceJob', 'CancelTrainedModelInferenceJob']) {
      expect(service.call(operation, { membershipIdentifier, trainedModelInferenceJobArn }, accessKeyId, region))
        .toMatchObject({ status: 404, error: 'ResourceNotFoundException' });
    }
    expect(service.status(JOB_ARN)).toBe('CREATE_PENDING');
  });

  test('names need not be unique, unless that is set', () => {
    const service = new TestService();
    service.start();
    service.start();
    service.simulator.configure({ nameConflict: true });
    const start = (input: Input) => service.call('StartTrainedModelInferenceJob', minimalStart(input)).status;
    expect([start({}), start({ name: 'another' }), start({ membershipIdentifier: OTHER_MEMBERSHIP })]).toEqual([409, 200, 200]);
    service.now += 86_400_000;
    expect(start({})).toBe(200);
  });

  test('the same calls get the same answers', () => {
    const run = () => {
      const { simulator } = new TestService();
      return ['StartTrainedModelInferenceJob', 'ListTrainedModelInferenceJobs'].map((operation) => simulator.handle(requestOf(operation, minimalStart())));
    };
    expect(run()).toEqual(run());
  });
});

describe('the caller', () => {
  test.each([
    ['111122223333', 'us-east-1', 'arn:aws:cleanrooms-ml:us-east-1:111122223333:'],
    ['AKIDEXAMPLE', 'eu-west-1', 'arn:aws:cleanrooms-ml:eu-west-1:000000000000:'],
    ['AKIDEXAMPLE', 'cn-north-1', 'arn:aws-cn:cleanrooms-ml:cn-north-1:000000000000:'],
    ['AKIDEXAMPLE', 'us-gov-west-1', 'arn:aws-us-gov:cleanrooms-ml:us-gov-west-1:000000000000:'],
    ['AKIDEXAMPLE', 'us-iso-east-1', 'arn:aws-iso:cleanrooms-ml:us-iso-east-1:000000000000:'],
    ['AKIDEXAMPLE', 'us-isob-east-1', 'arn:aws-iso-b:cleanrooms-ml:us-isob-east-1:000000000000:'],
    ['AKIDEXAMPLE', 'eusc-de-east-1', 'arn:aws-eusc:cleanrooms-ml:eusc-de-east-1:000000000000:'],
  ])('%s in %s', (accessKeyId, region, prefix) => {
    const { body } = new TestService().call('StartTrainedModelInferenceJob', minimalStart(), accessKeyId, region);
    expect(body.trainedModelInferenceJobArn.startsWith(prefix)).toBe(true);
  });

  test('the account of access keys can be set', () => {
    const service = new TestService({ config: { accountId: '777788889999' } });
    const { body } = service.call('StartTrainedModelInferenceJob', minimalStart(), 'AKIDEXAMPLE');
    expect(body.trainedModelInferenceJobArn).toContain(':777788889999:');
  });

  const good = requestOf('ListTrainedModelInferenceJobs', { membershipIdentifier: MEMBERSHIP });
  test.each([
    ['no header', {}],
    ['no credential', { authorization: 'Bearer x' }],
    ['a scope of another service', { authorization: String(good.headers!.authorization).replace('cleanrooms-ml', 'cleanrooms') }],
    ['no signature', { authorization: String(good.headers!.authorization).replace(/, Signature.*/, '') }],
  ])('is not known: %s', (_, headers) => {
    const { simulator } = new TestService();
    expect(simulator.handle({ ...good, headers })).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'MissingAuthenticationTokenException' } });
    expect(simulator.handle({ ...good, headers: { Authorization: good.headers!.authorization } })).toMatchObject({ status: 200 });
  });
});

describe('requests', () => {
  const start = requestOf('StartTrainedModelInferenceJob', minimalStart());
  const send = (change: Input) => {
    const service = new TestService();
    const outcome = service.simulator.handle({ ...start, ...change });
    return { ...outcome, call: service.simulator.calls()[0] } as Input;
  };

  test.each([
    ['another path', { path: '/memberships' }],
    ['another method', { method: 'PUT' }],
    ['an operation that is not simulated', { method: 'GET', path: `/collaborations/${MEMBERSHIP}/trained-model-inference-jobs` }],
    ['slashes of an ARN that are not encoded', { method: 'GET', path: `${start.path}/${JOB_ARN}` }],
    ['an empty label', { method: 'GET', path: `${start.path}/` }],
  ])('%s is no operation', (_, change) => {
    expect(send(change)).toMatchObject({ status: 404, headers: { 'x-amzn-errortype': 'UnknownOperationException' }, call: { operation: 'Unknown' } });
  });

  test.each([
    ['text', '{"name": hunter2}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nothing', ''],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff])],
  ])('a body that is %s is refused', (_, body) => {
    const outcome = send({ body });
    expect(outcome).toMatchObject({ status: 400, headers: { 'x-amzn-errortype': 'ValidationException' } });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  test('a label with invalid percent-encoding is rejected', () => {
    expect(send({ method: 'GET', path: `${start.path}/%zz` })).toMatchObject({ status: 400 });
  });

  test('a body of bytes is read', () => {
    expect(send({ body: new TextEncoder().encode(String(start.body)) })).toMatchObject({ status: 200 });
  });

  test('members that the model does not know are ignored, and recorded without their values', () => {
    const body = minimalStart({ membershipIdentifier: undefined, clientToken: 'hunter2', Environment: { A: 'hunter2' } });
    body.resourceConfig.gpu = 'hunter2';
    body.outputConfiguration.members[0].nick = 'hunter2';
    const outcome = send({ body: JSON.stringify(body), query: { dryRun: 'true' } });
    expect(outcome.call.unknownMembers).toEqual(['?dryRun', 'resourceConfig.gpu', 'outputConfiguration.members[0].nick', 'clientToken', 'Environment']);
    expect(outcome).toMatchObject({ status: 200 });
    expect(JSON.stringify(outcome.call)).not.toContain('hunter2');
  });

  test('the membership comes from the path, not from the body', () => {
    const outcome = send({ body: JSON.stringify(minimalStart({ membershipIdentifier: OTHER_MEMBERSHIP })) });
    expect(outcome).toMatchObject({ status: 200, call: { input: { membershipIdentifier: MEMBERSHIP }, unknownMembers: ['membershipIdentifier'] } });
  });

  test('members that are null are as good as absent', () => {
    const outcome = send({ body: JSON.stringify(minimalStart({ membershipIdentifier: undefined, description: null })) });
    expect(outcome).toMatchObject({ status: 200, call: { input: minimalStart(), unknownMembers: [] } });
    expect(outcome.call.input).not.toHaveProperty('description');
  });
});

describe('the record', () => {
  test('of a call: who, when, what, and no value of the environment', () => {
    const service = new TestService();
    service.now += 5;
    service.call('StartTrainedModelInferenceJob', fullStart());
    expect(service.simulator.calls()).toEqual([{
      seq: 1,
      at: START_TIME + 5,
      operation: 'StartTrainedModelInferenceJob',
      accessKeyId: '111122223333',
      account: '111122223333',
      region: 'us-east-1',
      input: fullStart({ environment: { MODE: '***', API_TOKEN: '***' } }),
      unknownMembers: [],
      jobArn: JOB_ARN,
      outcome: 'ok',
      status: 200,
      acted: true,
      fault: undefined,
    }]);
  });

  test.each([['hunter2'], [['hunter2']], [{ A: { deep: 'hunter2' } }], [{ A: 'hunter2', B: '' }]])('an environment %j is neither recorded nor answered', (environment) => {
    const service = new TestService();
    const answer = service.call('StartTrainedModelInferenceJob', minimalStart({ environment }));
    expect(answer.error).toBe('ValidationException');
    expect(JSON.stringify([answer, service.simulator.calls()])).not.toContain('hunter2');
  });

  test('of jobs: their history, starts of the same name, and who canceled', () => {
    const service = new TestService({ plan: { pendingMs: 1000, runningMs: 1000, cancelPendingMs: 1000, cancelInProgressMs: 1000 } });
    const arn = service.start({ tags: { a: '1' }, environment: { SECRET: 'hunter2' } });
    service.start({ name: 'other' });
    service.now += 1500;
    service.start();
    service.cancel(arn);
    service.now += 5000;
    const [first, , third] = service.simulator.jobs();
    expect(first).toMatchObject({
      arn,
      name: 'job',
      tags: { a: '1' },
      status: 'INACTIVE',
      nthStart: 1,
      startsOfName: 2,
      startedBy: '111122223333',
      cancellations: [{ at: START_TIME + 1500, accessKeyId: '111122223333', account: '111122223333' }],
    });
    expect(first.history.map(({ status, at }) => [status, at - START_TIME])).toEqual([
      ['CREATE_PENDING', 0], ['CREATE_IN_PROGRESS', 1000], ['CANCEL_PENDING', 1500], ['CANCEL_IN_PROGRESS', 2500], ['INACTIVE', 3500],
    ]);
    expect(third).toMatchObject({ name: 'job', nthStart: 3, startsOfName: 2, status: 'ACTIVE', cancellations: [] });
    expect(JSON.stringify(service.simulator.jobs())).not.toContain('hunter2');
  });

  test('is forgotten by a reset, and so is what was set since the construction', () => {
    const service = new TestService({ config: { quotas: { perMembership: 1 } }, faults: [{ kind: 'throttling' }] });
    service.simulator.setFaults([{ kind: 'conflict', times: 'always' }]);
    service.simulator.configure({ quotas: { perMembership: 9 } });
    service.simulator.changePlan({ outcome: 'CREATE_FAILED' });
    service.list();
    service.simulator.reset();
    expect([service.simulator.calls(), service.simulator.jobs()]).toEqual([[], []]);
    expect([service.list().status, service.list().status]).toEqual([429, 200]);
    const start = () => service.call('StartTrainedModelInferenceJob', minimalStart()).status;
    expect([start(), start()]).toEqual([200, 402]);
    service.now += 86_400_000;
    expect(service.simulator.jobs()[0].status).toBe('ACTIVE');
  });
});
