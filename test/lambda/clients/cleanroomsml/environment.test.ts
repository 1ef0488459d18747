import { askBotocore } from './botocore';
import { JOB } from './examples';
import { FakeService, json } from './fake-service';
import { isMisconfigured } from '../../../../lambda/clients/aws-client/errors';
import { type CleanRoomsMLClientConfig, ListTagsForResourceCommand } from '../../../../lambda/clients/cleanroomsml';
import { clientOf, examples } from '../cloudformation/examples';

const before = process.env;
beforeEach(() => { process.env = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }; });
afterEach(() => { process.env = before; });

type Variables = Record<string, string>;

async function addressOf(variables: Variables, config: CleanRoomsMLClientConfig = {}): Promise<string> {
  Object.assign(process.env, variables);
  const service = new FakeService(json(200, { tags: {} }));
  await service.client(config).send(new ListTagsForResourceCommand({ resourceArn: JOB }));
  const [{ protocol, hostname, port, path }] = service.requests;
  return `${protocol}//${hostname}${port ? `:${port}` : ''}${path}`;
}

const FIPS = 'AWS_USE_FIPS_ENDPOINT';
const DUAL_STACK = 'AWS_USE_DUALSTACK_ENDPOINT';
const IGNORE = 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';
const URL_OF_ALL = 'AWS_ENDPOINT_URL';
const URL_OF_SERVICE = 'AWS_ENDPOINT_URL_CLEANROOMSML';
const CUSTOM = 'http://127.0.0.1:4566';

const flagValues = ['true', 'TRUE', 'True', 'tRuE', 'false', 'FALSE', ''];
// We are stricter where botocore ignores FIPS and dual stack beside an endpoint of the environment, against its own rule set, and takes
// every other word for false.
const likeBotocore: Variables[] = [
  ...[FIPS, DUAL_STACK].flatMap((name) => flagValues.map((value) => ({ [name]: value }))),
  ...flagValues.map((value) => ({ [IGNORE]: value, [URL_OF_ALL]: CUSTOM })),
  ...flagValues.map((value) => ({ [IGNORE]: value, [URL_OF_SERVICE]: CUSTOM, [FIPS]: 'false' })),
  { [FIPS]: 'TRUE', [DUAL_STACK]: 'TRUE' },
  { [FIPS]: 'TRUE', [URL_OF_ALL]: CUSTOM, [IGNORE]: 'TRUE' },
  { [URL_OF_ALL]: '' },
  { [URL_OF_SERVICE]: '', [URL_OF_ALL]: CUSTOM },
  ...['example.com', 'localhost:4566', 'https://', 'https:example.com', 'https://exam ple.com', 'https:///path', '\nhttps://x']
    .map((value) => ({ [URL_OF_ALL]: value })),
  ...['https://example.com', 'https://example.com/base/', 'HTTPS://Example.com', 'http://[::1]:80'].map((value) => ({ [URL_OF_SERVICE]: value })),
];
const { environments } = askBotocore<{ environments: string[] }>({
  environments: likeBotocore.map((variables) => ({ variables, region: 'us-east-1', operation: 'ListTagsForResource', input: { resourceArn: JOB } })),
});

// botocore's URL is not normalized.
const normal = (url: string) => (url === 'an error' ? url : new URL(url).href);

test.each(likeBotocore.map((variables, index) => [variables, environments[index]] as const))('%j is read as botocore reads it', async (variables, expected) => {
  const address = await addressOf(variables).catch((error: unknown) => (isMisconfigured(error) ? 'an error' : error));
  expect(typeof address === 'string' ? normal(address) : address).toBe(normal(expected));
});

describe('a setting that no call can work with fails at once, with its variable, its value and what is allowed:', () => {
  test.each<[Variables, string]>([
    [{ [URL_OF_ALL]: 'example.com' }, 'AWS_ENDPOINT_URL=example.com is invalid: the value must be a URL that begins with https:// or http://'],
    [{ [URL_OF_SERVICE]: 'ftp://x' }, 'AWS_ENDPOINT_URL_CLEANROOMSML=ftp://x is invalid: the value must be a URL that begins with https:// or http://'],
    [{ [URL_OF_ALL]: 'https://user:hunter2@x:99999' }, 'AWS_ENDPOINT_URL=https://***@x:99999 is invalid: the value must be a URL'],
    [{ [URL_OF_ALL]: CUSTOM, [FIPS]: 'true' }, `AWS_ENDPOINT_URL=${CUSTOM} cannot be combined with FIPS endpoints (AWS_USE_FIPS_ENDPOINT=true, `
      + 'or a FIPS Region in AWS_REGION): remove one of the settings'],
    [{ [URL_OF_ALL]: CUSTOM, [DUAL_STACK]: 'True' }, `AWS_ENDPOINT_URL=${CUSTOM} cannot be combined with dual-stack endpoints `
      + '(AWS_USE_DUALSTACK_ENDPOINT=true): remove one of the settings'],
    [{ [URL_OF_ALL]: '//example.com' }, 'AWS_ENDPOINT_URL=//example.com is invalid'],
    [{ [FIPS]: 'yes' }, 'AWS_USE_FIPS_ENDPOINT=yes is invalid: the value must be true or false'],
    [{ [DUAL_STACK]: '1' }, 'AWS_USE_DUALSTACK_ENDPOINT=1 is invalid: the value must be true or false'],
    [{ [IGNORE]: 'on' }, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=on is invalid: the value must be true or false'],
    [{ AWS_REGION: 'us east 1' }, 'AWS_REGION=us east 1 is invalid: the value must be a Region such as us-east-1'],
    [{ AWS_REGION: 'us-east-1.example.com/' }, 'AWS_REGION=us-east-1.example.com/ is invalid'],
    [{ AWS_REGION: '' }, 'AWS_REGION is not set: set it to a Region such as us-east-1'],
  ])('%j', async (variables, message) => {
    const config = 'AWS_REGION' in variables ? { region: undefined } : {};
    const error = await addressOf(variables, config).then(() => undefined, (reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'InvalidConfiguration' });
    expect((error as Error).message).toContain(message);
  });

  test('credentials', async () => {
    await expect(addressOf({ AWS_ACCESS_KEY_ID: 'AKIDENV' }, { credentials: undefined })).rejects.toMatchObject({
      name: 'InvalidConfiguration', message: expect.stringContaining('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set') as string,
    });
  });

  test('an endpoint that is an option', async () => {
    await expect(addressOf({ [FIPS]: 'TRUE' }, { endpoint: CUSTOM })).rejects.toMatchObject({ name: 'InvalidConfiguration' });
    await expect(addressOf({}, { endpoint: 'ftp://x' })).rejects.toMatchObject({ name: 'InvalidConfiguration' });
  });

  test('of CloudFormation\'s client too', async () => {
    process.env.AWS_ENDPOINT_URL_CLOUDFORMATION = 'example.com';
    await expect(clientOf(new FakeService(examples[0].answer)).send(examples[0].command())).rejects.toMatchObject({
      name: 'InvalidConfiguration', message: expect.stringContaining('AWS_ENDPOINT_URL_CLOUDFORMATION=example.com') as string,
    });
  });
});
