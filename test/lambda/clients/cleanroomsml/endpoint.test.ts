import { testEndpointRules } from './endpoint-rules';
import { FakeService, json } from './fake-service';
import { ListTagsForResourceCommand } from '../../../../lambda/clients/cleanroomsml';
import { resolveEndpoint } from '../../../../lambda/clients/cleanroomsml/endpoint';

testEndpointRules('cleanroomsml', resolveEndpoint);

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

  test('takes the credentials from the environment', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't' });
    const service = new FakeService(json(200, { tags: {} }));
    await service.client({ credentials: undefined }).send(new ListTagsForResourceCommand({ resourceArn: 'r' }));
    expect(service.requests[0].headers.authorization).toContain('Credential=AKIDENV/');
    expect(service.requests[0].headers['x-amz-security-token']).toBe('t');
  });
});
