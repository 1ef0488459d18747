import { clientOf, examples } from './examples';
import type { CloudFormationClientConfig } from '../../../../lambda/clients/cloudformation';
import { resolveEndpoint } from '../../../../lambda/clients/cloudformation/endpoint';
import { testEndpointRules } from '../cleanroomsml/endpoint-rules';
import { FakeService } from '../cleanroomsml/fake-service';

testEndpointRules('cloudformation', resolveEndpoint);

test('FIPS has a rule of its own in the partition aws-us-gov', () => {
  const hostOf = (Region: string, UseDualStack: boolean) => resolveEndpoint({ Region, UseFIPS: true, UseDualStack }).url.host;

  expect(hostOf('us-gov-west-1', false)).toBe('cloudformation.us-gov-west-1.amazonaws.com');
  expect(hostOf('us-gov-west-1', true)).toBe('cloudformation-fips.us-gov-west-1.api.aws');
  expect(hostOf('us-west-2', false)).toBe('cloudformation-fips.us-west-2.amazonaws.com');
});

describe('the client', () => {
  const before = process.env;
  beforeEach(() => { process.env = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' }; });
  afterEach(() => { process.env = before; });

  async function addressOf(environment: Record<string, string>, config: CloudFormationClientConfig = {}) {
    Object.assign(process.env, environment);
    const service = new FakeService(examples[0].answer);
    await clientOf(service, config).send(examples[0].command());
    const [{ protocol, hostname, port, path }] = service.requests;
    return `${protocol}//${hostname}${port ? `:${port}` : ''}${path}`;
  }

  const ALL = 'http://127.0.0.1:1';
  const OWN = 'http://127.0.0.1:2';

  test.each<[string, Record<string, string>, CloudFormationClientConfig, string]>([
    ['the region\'s endpoint', {}, {}, 'https://cloudformation.us-east-1.amazonaws.com/'],
    ['AWS_REGION', { AWS_REGION: 'cn-north-1' }, { region: undefined }, 'https://cloudformation.cn-north-1.amazonaws.com.cn/'],
    ['AWS_USE_FIPS_ENDPOINT', { AWS_USE_FIPS_ENDPOINT: 'true' }, {}, 'https://cloudformation-fips.us-east-1.amazonaws.com/'],
    ['AWS_USE_DUALSTACK_ENDPOINT', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }, {}, 'https://cloudformation.us-east-1.api.aws/'],
    ['AWS_ENDPOINT_URL', { AWS_ENDPOINT_URL: ALL }, {}, 'http://127.0.0.1:1/'],
    ['AWS_ENDPOINT_URL_CLOUDFORMATION first', { AWS_ENDPOINT_URL: ALL, AWS_ENDPOINT_URL_CLOUDFORMATION: OWN }, {}, 'http://127.0.0.1:2/'],
    ['not that of another service', { AWS_ENDPOINT_URL_CLEANROOMSML: OWN }, {}, 'https://cloudformation.us-east-1.amazonaws.com/'],
    ['the option before the environment', { AWS_ENDPOINT_URL_CLOUDFORMATION: OWN }, { endpoint: 'http://127.0.0.1:3' }, 'http://127.0.0.1:3/'],
    ['a path in front', {}, { endpoint: 'http://127.0.0.1:3/base/' }, 'http://127.0.0.1:3/base/'],
  ])('uses %s', async (_, environment, config, expected) => {
    expect(await addressOf(environment, config)).toBe(expected);
  });
});
