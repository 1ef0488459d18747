import type { AwsCredentialIdentity } from '@smithy/types';
import { askBotocore, type ServiceName } from './botocore';
import { CREDENTIALS, FakeService } from './fake-service';

const NOW = new Date('2026-05-01T10:20:30.000Z');
const WITHOUT_SESSION = { accessKeyId: 'AKIDOTHER', secretAccessKey: 'other/secret' };

interface SigningExample {
  readonly name: string;
  /** Sends a request with these options of the client, and returns what received it. */
  readonly send: (options: { region: string; credentials: AwsCredentialIdentity }) => Promise<FakeService>;
}

interface Signed { name: string; authorization: string; expected: string; headers: Record<string, string> }

async function signed(service: ServiceName, examples: SigningExample[]): Promise<Signed[]> {
  const cases = examples.flatMap((example) => [
    { ...example, credentials: CREDENTIALS, region: 'us-east-1' },
    { ...example, credentials: WITHOUT_SESSION, region: 'cn-north-1' },
  ]);
  const requests = await Promise.all(cases.map(async ({ send, credentials, region }) => {
    const [request] = (await send({ region, credentials })).requests;
    return { ...credentials, region, method: request.method, url: FakeService.url(request), headers: request.headers, body: request.body as string };
  }));
  const { signatures } = askBotocore<{ signatures: string[] }>({ signatures: requests }, service);
  return requests.map(({ headers }, index) => ({
    name: `${cases[index].name} ${cases[index].region}`, authorization: headers.authorization, expected: signatures[index], headers,
  }));
}

/** The test that botocore makes the same signatures; each example is signed with and without a session. */
export const testSignatures = (service: ServiceName, signingName: string, examples: SigningExample[]) =>
  test('botocore makes the same signature of every request', async () => {
    jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
    const results = await signed(service, examples).finally(() => jest.useRealTimers());

    expect(results).toHaveLength(examples.length * 2);
    expect(results.map(({ name, authorization }) => [name, authorization])).toEqual(results.map(({ name, expected }) => [name, expected]));
    for (const { headers, authorization } of results) {
      expect(headers['x-amz-date']).toBe('20260501T102030Z');
      expect(authorization).toMatch(/SignedHeaders=[^,]*\bhost\b/);
      expect(authorization).toMatch(new RegExp(`/20260501/(us-east-1|cn-north-1)/${signingName}/aws4_request`));
    }
    expect(results[0].headers['x-amz-security-token']).toBe(CREDENTIALS.sessionToken);
    expect(results[0].authorization).toContain('x-amz-security-token');
    expect(results[1].headers).not.toHaveProperty('x-amz-security-token');
  });
