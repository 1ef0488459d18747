import { setPartitionInfo, useDefaultPartitionInfo } from '@aws-sdk/core/client';
import { askBotocore, type ServiceName } from './botocore';
import type { EndpointParameters } from '../../../../lambda/clients/aws-client/endpoint';
import { isMisconfigured } from '../../../../lambda/clients/aws-client/errors';

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

type Resolve = (parameters: EndpointParameters) => { url: URL };

/** The tests of a service's endpoint rules against botocore's rule set. */
export const testEndpointRules = (service: ServiceName, resolveEndpoint: Resolve) => describe('the endpoint rules', () => {
  const { partitions: all } = askBotocore<{ partitions: Partitions }>({ partitions: null }, service);
  const regions = [undefined, ...all.partitions.flatMap((partition) => Object.keys(partition.regions)), ...UNKNOWN];
  const cases: Case[] = regions.flatMap((region) => BOTH.flatMap((fips) =>
    BOTH.flatMap((dualStack) => [undefined, CUSTOM].map((endpoint) => ({ region, fips, dualStack, endpoint })))));
  const [asTheyAre, limited] = askBotocore<{ endpoints: string[][] }>({
    endpoints: [{ cases, partitions: all }, { cases, partitions: withLimits(all) }],
  }, service).endpoints;

  const resolved = ({ region: Region, fips: UseFIPS, dualStack: UseDualStack, endpoint: Endpoint }: Case) => {
    try {
      return resolveEndpoint({ Region, UseFIPS, UseDualStack, Endpoint }).url.href;
    } catch (error) {
      return isMisconfigured(error) ? 'an error' : error;
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
    const messageOf = (parameters: EndpointParameters) => {
      try { resolveEndpoint(parameters); } catch (error) { return (error as Error).message; }
      return undefined;
    };
    expect(messageOf({ Endpoint: CUSTOM, UseFIPS: true })).toMatch('custom endpoint=https://example.com:8443/base cannot be combined with FIPS endpoints (AWS_USE_FIPS_ENDPOINT=true');
    expect(messageOf({ Endpoint: CUSTOM, UseDualStack: true })).toMatch('cannot be combined with dual-stack endpoints (AWS_USE_DUALSTACK_ENDPOINT=true): remove one of the settings');
    expect(messageOf({})).toBe('AWS_REGION is not set: set it to a Region such as us-east-1');
    expect(messageOf({ Endpoint: 'ftp://example.com' })).toMatch('https:// or http://');
    setPartitionInfo(withLimits(all) as never);
    expect(messageOf({ Region: 'cn-north-1', UseFIPS: true })).toBe('AWS_USE_FIPS_ENDPOINT=true is invalid in Region cn-north-1: the partition aws-cn has no FIPS endpoints. Remove the setting');
    expect(messageOf({ Region: 'eusc-de-east-1', UseDualStack: true })).toBe('AWS_USE_DUALSTACK_ENDPOINT=true is invalid in Region eusc-de-east-1: '
      + 'the partition aws-eusc has no dual-stack endpoints. Remove the setting');
  });
});
