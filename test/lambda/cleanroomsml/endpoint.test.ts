import { setPartitionInfo, useDefaultPartitionInfo } from '@aws-sdk/core/client';
import { EndpointError } from '@smithy/core/endpoints';
import { askBotocore } from './botocore';
import { FakeService, json } from './fake-service';
import { ListTagsForResourceCommand } from '../../../lambda/cleanroomsml';
import { resolveEndpoint } from '../../../lambda/cleanroomsml/endpoint';

interface Case { region?: string; fips: boolean; dualStack: boolean; endpoint?: string }

const BOTH = [false, true];
const CUSTOM = 'https://example.com:8443/base';
const UNKNOWN = ['us-nowhere-9', 'mars-central-1', 'us-gov-moon-1', 'cn-south-7', 'us-isob-mars-1', 'eusc-de-south-2'];

interface Partitions {
  version: string;
  partitions: { id: string; regions: Record<string, object>; outputs: { supportsFIPS: boolean; supportsDualStack: boolean } }[];
}

/** Today every partition has both, but that is data. */
const withLimits = (all: Partitions): Partitions => ({
  ...all,
  partitions: all.partitions.map((partition, index) => ({
    ...partition, outputs: { ...partition.outputs, supportsFIPS: index % 2 === 0, supportsDualStack: index % 4 < 2 },
  })),
});

describe('the endpoint rules', () => {
  const { partitions: all } = askBotocore<{ partitions: Partitions }>({ partitions: null });
  const regions = [undefined, ...all.partitions.flatMap((partition) => Object.keys(partition.regions)), ...UNKNOWN];
  const cases: Case[] = regions.flatMap((region) => BOTH.flatMap((fips) =>
    BOTH.flatMap((dualStack) => [undefined, CUSTOM].map((endpoint) => ({ region, fips, dualStack, endpoint })))));
  const [asTheyAre, limited] = askBotocore<{ endpoints: string[][] }>({
    endpoints: [{ cases, partitions: all }, { cases, partitions: withLimits(all) }],
  }).endpoints;

  const resolved = ({ region: Region, fips: UseFIPS, dualStack: UseDualStack, endpoint: Endpoint }: Case) => {
    try {
      return resolveEndpoint({ Region, UseFIPS, UseDualStack, Endpoint }).url.href;
    } catch (error) {
      return error instanceof EndpointError ? 'an error' : error;
    }
  };
  const compared = (botocore: string[]) => cases.map((one, index) =>
    [one, botocore[index] === 'an error' ? botocore[index] : new URL(botocore[index]).href]);

  afterEach(useDefaultPartitionInfo);

  test('are botocore\'s in every region of every partition', () => {
    expect(all.partitions.length).toBeGreaterThanOrEqual(8);
    expect(cases.length).toBeGreaterThan(300);
    expect(cases.map((one) => [one, resolved(one)])).toEqual(compared(asTheyAre));
  });

  test('are botocore\'s for partitions without FIPS or dual stack', () => {
    setPartitionInfo(withLimits(all) as never);

    expect(cases.map((one) => [one, resolved(one)])).toEqual(compared(limited));
  });

  test('say what is wrong', () => {
    const messageOf = (parameters: Parameters<typeof resolveEndpoint>[0]) => {
      try { resolveEndpoint(parameters); } catch (error) { return (error as Error).message; }
      return undefined;
    };
    expect(messageOf({ Endpoint: CUSTOM, UseFIPS: true })).toMatch('custom endpoint excludes FIPS');
    expect(messageOf({ Endpoint: CUSTOM, UseDualStack: true })).toMatch('custom endpoint excludes dual stack');
    expect(messageOf({})).toMatch('region is missing');
    expect(messageOf({ Endpoint: 'ftp://example.com' })).toMatch('https:// or http://');
    setPartitionInfo(withLimits(all) as never);
    expect(messageOf({ Region: 'cn-north-1', UseFIPS: true })).toBe('region cn-north-1: the partition aws-cn has no FIPS endpoints');
    expect(messageOf({ Region: 'eusc-de-east-1', UseDualStack: true })).toBe('region eusc-de-east-1: the partition aws-eusc has no dual-stack endpoints');
  });
});

describe('the client', () => {
  const before = process.env;
  beforeEach(() => { process.env = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }; });
  afterEach(() => { process.env = before; });

  async function addressOf(environment: Record<string, string>, config: Parameters<FakeService['client']>[0] = {}) {
    Object.assign(process.env, environment);
    const service = new FakeService(json(200, { tags: {} }));
    await service.client(config).send(new ListTagsForResourceCommand({ resourceArn: 'r' }));
    const [{ protocol, hostname, port, path }] = service.requests;
    return `${protocol}//${hostname}${port ? `:${port}` : ''}${path}`;
  }

  test.each<[string, Record<string, string>, Parameters<FakeService['client']>[0], string]>([
    ['the region\'s endpoint', {}, {}, 'https://cleanrooms-ml.us-east-1.amazonaws.com'],
    ['AWS_REGION', { AWS_REGION: 'cn-north-1' }, { region: undefined }, 'https://cleanrooms-ml.cn-north-1.amazonaws.com.cn'],
    ['AWS_USE_FIPS_ENDPOINT', { AWS_USE_FIPS_ENDPOINT: 'true' }, {}, 'https://cleanrooms-ml-fips.us-east-1.amazonaws.com'],
    ['AWS_USE_DUALSTACK_ENDPOINT', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, {}, 'https://cleanrooms-ml.us-east-1.api.aws'],
    ['a FIPS region', {}, { region: 'us-east-1-fips' }, 'https://cleanrooms-ml-fips.us-east-1.amazonaws.com'],
    ['AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, {}, 'http://127.0.0.1:4566'],
    ['AWS_ENDPOINT_URL_CLEANROOMSML first', {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_CLEANROOMSML: 'http://127.0.0.1:2',
    }, {}, 'http://127.0.0.1:2'],
    ['neither with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_CLEANROOMSML: 'http://127.0.0.1:2', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    }, {}, 'https://cleanrooms-ml.us-east-1.amazonaws.com'],
    ['the option before the environment', { AWS_ENDPOINT_URL_CLEANROOMSML: 'http://127.0.0.1:2' }, { endpoint: 'http://127.0.0.1:3' }, 'http://127.0.0.1:3'],
    ['the option though the environment is ignored', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, { endpoint: 'http://127.0.0.1:3' }, 'http://127.0.0.1:3'],
    ['a path in front', {}, { endpoint: 'http://127.0.0.1:3/base/' }, 'http://127.0.0.1:3/base'],
    ['IPv6', {}, { endpoint: 'http://[::1]:3' }, 'http://[::1]:3'],
  ])('uses %s', async (_, environment, config, expected) => {
    expect(await addressOf(environment, config)).toBe(`${expected}/tags/r`);
  });

  test('refuses a custom endpoint with FIPS', async () => {
    await expect(addressOf({ AWS_USE_FIPS_ENDPOINT: 'true', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).rejects.toThrow('custom endpoint excludes FIPS');
  });

  test('says that the region is missing, and asks nobody for it', async () => {
    await expect(addressOf({}, { region: undefined })).rejects.toThrow('set AWS_REGION');
  });

  test('takes the credentials from the environment', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' });
    const service = new FakeService(json(200, { tags: {} }));
    await service.client({ credentials: undefined }).send(new ListTagsForResourceCommand({ resourceArn: 'r' }));
    expect(service.requests[0].headers.authorization).toContain('Credential=AKIDENV/');
    expect(service.requests[0].headers['x-amz-security-token']).toBe('t');
  });

  test('says that the credentials are missing', async () => {
    await expect(new FakeService().client({ credentials: undefined }).send(new ListTagsForResourceCommand({ resourceArn: 'r' })))
      .rejects.toThrow(expect.objectContaining({ name: 'CredentialsProviderError' }));
  });
});
