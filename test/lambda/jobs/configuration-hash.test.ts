import { configurationHash } from '../../../lambda/jobs/configuration-hash';
import type { WantedJob } from '../../../src/shared/resource-properties';
import type { StartRequest } from '../../../src/shared/start-request';
import { wanted, wantedWithEverything } from '../events';

// Written out: what other tests use may change, these may not.
const LEAST: StartRequest = {
  membershipIdentifier: '11111111-2222-4333-8444-555555555555',
  trainedModelArn: 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/11111111-2222-4333-8444-555555555555/trained-model/aaaa',
  resourceConfig: { instanceType: 'ml.g5.xlarge' },
  outputConfiguration: { members: [{ accountId: '111122223333' }] },
  dataSource: { mlInputChannelArn: 'arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/11111111-2222-4333-8444-555555555555/ml-input-channel/bbbb' },
};
const EVERYTHING: StartRequest = {
  ...LEAST,
  name: 'Spring forecast \u{1F600} é',
  trainedModelVersionIdentifier: '22222222-2222-4333-8444-555555555555',
  configuredModelAlgorithmAssociationArn:
    'arn:aws:cleanrooms-ml:us-east-1:444455556666:membership/11111111-2222-4333-8444-555555555555/configured-model-algorithm-association/cccc',
  resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: 2 },
  outputConfiguration: { accept: 'text/csv', members: [{ accountId: '444455556666' }] },
  description: 'first line\nsecond line',
  containerExecutionParameters: { maxPayloadInMB: 100 },
  environment: { MODE: 'fast', COUNT: '7', FLAG: 'true' },
  kmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/33333333-2222-4333-8444-555555555555',
  mlModelInferencePayerAccountId: '777788889999',
  tags: { team: 'ads', empty: '' },
};

const MEMBERSHIP = '22222222-3333-4444-8555-666666666666';

/**
 * Do not bring these up to date: the hash of a configuration is on the jobs of users. A release that computes another one
 * finds every job of every user changed, starts them all again on their next deployment, and they are billed for it.
 * A new member of the API gets a new vector; the old ones stay.
 */
describe('golden vectors', () => {
  test.each<[string, WantedJob, string]>([
    ['the least', { request: LEAST }, 'da70302d59d19a43c65c5e8fad1e560d'],
    ['everything', { request: EVERYTHING }, '22da027fffdf8f44746ccd1f51dfe55b'],
    ['everything and a rerun token', { request: EVERYTHING, rerunToken: 'again' }, 'b8caa8e372f4481bc56137f851fe02e0'],
    ['a given name', { request: { ...LEAST, name: 'nightly' } }, 'cb9ecb07b232ce45aee73c0b0fc49331'],
    ['a rerun token', { request: LEAST, rerunToken: '2026-01-01' }, 'd260b90f90dcf8f0c0331ac717e5a6ed'],
    ['a version', { request: { ...LEAST, trainedModelVersionIdentifier: '22222222-2222-4333-8444-555555555555' } }, '12e0883adafddf0824fc28f4d34b7016'],
    ['a count', { request: { ...LEAST, resourceConfig: { instanceType: 'ml.p3.8xlarge', instanceCount: 10 } } }, 'fa5476818abddec283669b4d833f9c46'],
    ['an environment', { request: { ...LEAST, environment: { B: 'é', A: '"\n', _c: '\u{1F600}' } } }, '14397d6a066407cab2b528359a0d64ac'],
    ['a payload', { request: { ...LEAST, containerExecutionParameters: { maxPayloadInMB: 6 } } }, '5fed69a647bf32b6143f53365cc9bd58'],
    ['an empty description', { request: { ...LEAST, description: '' } }, '71ec51daf9732946a1fee5e2ec978ab7'],
    ['tags', { request: { ...LEAST, tags: { a: 'b' } } }, 'da70302d59d19a43c65c5e8fad1e560d'],
  ])('%s', (_, job, hash) => {
    expect(configurationHash(job)).toBe(hash);
  });
});

describe('the hash does not change with', () => {
  const everything = wantedWithEverything({}, 'again');

  test('a map or structure that is there but empty', () => {
    const empty = { request: { ...LEAST, environment: {}, containerExecutionParameters: {} } };
    expect(configurationHash(empty)).toBe(configurationHash({ request: LEAST }));
  });

  test('the order of members', () => {
    const reversed = (value: unknown): unknown => (typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse().map(([key, member]) => [key, reversed(member)]))
      : value);
    expect(configurationHash(reversed(everything) as WantedJob)).toBe(configurationHash(everything));
  });

  test('tags', () => {
    expect(configurationHash(wanted({ tags: { a: '1' } }))).toBe(configurationHash(wanted()));
    expect(configurationHash(wanted({ tags: {} }))).toBe(configurationHash(wanted()));
  });

  test('members that are absent', () => {
    const absent = Object.fromEntries(Object.keys(everything.request).map((member) => [member, undefined]));
    const { request } = wanted();
    expect(configurationHash({ request: { ...absent, ...request } as StartRequest, rerunToken: undefined })).toBe(configurationHash(wanted()));
    expect(configurationHash(wanted({ resourceConfig: { instanceType: 'ml.g5.xlarge', instanceCount: undefined } }))).toBe(configurationHash(wanted()));
  });
});

describe('the hash changes with', () => {
  const everything = wantedWithEverything({}, 'again');
  const changes: Partial<StartRequest>[] = [
    { membershipIdentifier: MEMBERSHIP },
    { name: 'another' },
    { trainedModelArn: everything.request.trainedModelArn.replace('aaaa', 'other') },
    { trainedModelVersionIdentifier: MEMBERSHIP },
    { configuredModelAlgorithmAssociationArn: 'other' },
    { resourceConfig: { ...everything.request.resourceConfig, instanceType: 'ml.g5.2xlarge' } },
    { resourceConfig: { ...everything.request.resourceConfig, instanceCount: 3 } },
    { outputConfiguration: { ...everything.request.outputConfiguration, accept: 'application/json' } },
    { outputConfiguration: { ...everything.request.outputConfiguration, members: [{ accountId: '000000000000' }] } },
    { dataSource: { mlInputChannelArn: 'other' } },
    { description: 'another' },
    { containerExecutionParameters: { maxPayloadInMB: 99 } },
    { environment: { ...everything.request.environment, MODE: 'slow' } },
    { environment: { ...everything.request.environment, MORE: '' } },
    { kmsKeyArn: 'other' },
    { mlModelInferencePayerAccountId: '000000000000' },
  ];
  const hashes = changes.map((change) => configurationHash({ ...everything, request: { ...everything.request, ...change } }));

  test.each(changes.map((change, index) => [Object.keys(change)[0], index] as const))('%s (%#)', (_, index) => {
    expect(hashes[index]).not.toBe(configurationHash(everything));
    expect(hashes.indexOf(hashes[index])).toBe(index);
  });

  test('every optional member that is left out', () => {
    const members = Object.keys(changes.reduce((all, change) => ({ ...all, ...change }))) as (keyof StartRequest)[];
    const left = members.map((member) => configurationHash({ ...everything, request: { ...everything.request, [member]: undefined } }));
    expect(new Set([...left, configurationHash(everything)]).size).toBe(members.length + 1);
  });

  test('the rerun token', () => {
    expect(new Set([undefined, '', '1', '2'].map((token) => configurationHash(wanted({}, token)))).size).toBe(4);
  });

  test('no member is forgotten here', () => {
    const covered = new Set(changes.flatMap((change) => Object.keys(change)));
    expect([...covered, 'tags'].sort()).toEqual(Object.keys(everything.request).sort());
  });
});
