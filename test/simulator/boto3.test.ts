import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { fullStart, MEMBERSHIP, START_TIME, type Input } from './support';
import { CleanRoomsMLSimulator, listen, type FaultRule, type SimulatorServer } from '../../simulator';

const PYTHON = resolve(__dirname, '..', '..', '.cache', 'python', 'bin', 'python');
const KINDS: FaultRule['kind'][] = ['throttling', 'internal', 'access-denied'];

describe('boto3', () => {
  let server: SimulatorServer;
  let simulator: CleanRoomsMLSimulator;
  let results: Input;

  beforeAll(async () => {
    let seconds = 0;
    simulator = new CleanRoomsMLSimulator({
      now: () => START_TIME + 1000 * ++seconds,
      plan: { pendingMs: 500, runningMs: 86_400_000 },
      faults: [
        ...KINDS.map((kind) => ({ kind, match: { jobName: `fault ${kind}` } })),
        { kind: 'reset-after', match: { jobName: 'fault reset' } },
        { kind: 'hang', match: { jobName: 'fault hang' } },
      ],
    });
    server = await listen(simulator);
    const { stdout } = await promisify(execFile)(PYTHON, [join(__dirname, 'boto3_judge.py'), server.url, JSON.stringify(fullStart())], {
      // No configuration or proxy of the machine's user may interfere.
      env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', NO_PROXY: '*' },
      timeout: 600_000,
    });
    results = JSON.parse(stdout);
  });

  afterAll(() => server?.close());

  test('starts a job with every member, which Get echoes', () => {
    expect(results.arn).toMatch(/^arn:aws:cleanrooms-ml:us-east-1:111122223333:membership\/.{36}\/trained-model-inference-job\/.{36}$/);
    expect(results.get).toEqual({
      ...fullStart(),
      trainedModelInferenceJobArn: results.arn,
      status: 'CREATE_IN_PROGRESS',
      createTime: '2026-01-01T00:00:01+00:00',
      updateTime: '2026-01-01T00:00:01.500000+00:00',
      inferenceContainerImageDigest: expect.stringMatching(/^sha256:/),
    });
    expect(simulator.calls()[0]).toMatchObject({ operation: 'StartTrainedModelInferenceJob', unknownMembers: [], outcome: 'ok' });
  });

  test('reads the list page by page', () => {
    const { name } = fullStart();
    expect(results.pages.map((page: Input[]) => page.map((job) => job.name))).toEqual([['page 3', 'page 2'], ['page 1', 'page 0'], [name]]);
    const {
      membershipIdentifier, trainedModelArn, trainedModelVersionIdentifier, configuredModelAlgorithmAssociationArn,
      outputConfiguration, description, mlModelInferencePayerAccountId,
    } = fullStart();
    expect(results.pages[2][0]).toEqual({
      membershipIdentifier,
      name,
      trainedModelArn,
      trainedModelVersionIdentifier,
      configuredModelAlgorithmAssociationArn,
      outputConfiguration,
      description,
      mlModelInferencePayerAccountId,
      trainedModelInferenceJobArn: results.arn,
      collaborationIdentifier: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      status: 'CREATE_IN_PROGRESS',
      createTime: results.get.createTime,
      updateTime: results.get.updateTime,
    });
    expect(results.filtered).toEqual([name]);
  });

  test('tags and untags, whatever the characters', () => {
    const { 'cdk-cleanrooms-ml:owner': owner, empty } = fullStart().tags;
    const odd = 'a b+c&d=é/:%\u{1F600}';
    expect(results.tags).toEqual({ 'cdk-cleanrooms-ml:owner': owner, empty, [odd]: odd });
    expect(results.untagged).toEqual({ 'cdk-cleanrooms-ml:owner': owner, empty });
  });

  test('cancels, and reads the empty answer', () => {
    expect(results.cancel).toEqual({});
    expect(results.afterCancel).toMatch(/^CANCEL_/);
  });

  test('uses the default account if the access key names none', () => {
    expect(results.otherAccount).toContain(`:000000000000:membership/${MEMBERSHIP}/`);
  });

  const TYPED: [string, string, number][] = [
    ['validation', 'ValidationException', 400],
    ['accessDenied', 'AccessDeniedException', 403],
    ['notFound', 'ResourceNotFoundException', 404],
    ['conflict', 'ConflictException', 409],
    ['throttling', 'ThrottlingException', 429],
    ['internal', 'InternalServiceException', 500],
  ];

  test.each(TYPED)('knows the error of %s', (name, code, status) => {
    expect(results.errors[name]).toEqual({ class: code, code, status, message: expect.any(String) });
  });

  test('knows which quota is exceeded', () => {
    expect(results.errors.quota).toEqual({
      class: 'ServiceQuotaExceededException',
      code: 'ServiceQuotaExceededException',
      status: 402,
      message: expect.any(String),
      quotaName: expect.stringContaining('per membership'),
      quotaValue: 5,
    });
  });

  test('knows that it has not signed', () => {
    expect(results.errors.unsigned).toMatchObject({ code: 'MissingAuthenticationTokenException', status: 403 });
  });

  test('sees a lost connection and a time-out', () => {
    expect([results.errors.reset, results.errors.hang]).toEqual([{ class: 'ConnectionClosedError' }, { class: 'ReadTimeoutError' }]);
  });

  test('sends nothing that the service would ignore', () => {
    expect(simulator.calls().flatMap(({ unknownMembers }) => unknownMembers)).toEqual([]);
  });
});
