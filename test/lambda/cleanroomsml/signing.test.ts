import { askBotocore } from './botocore';
import { examples } from './examples';
import { CREDENTIALS, FakeService } from './fake-service';

const NOW = new Date('2026-05-01T10:20:30.000Z');
const WITHOUT_SESSION = { accessKeyId: 'AKIDOTHER', secretAccessKey: 'other/secret' };

interface Signed { name: string; authorization: string; expected: string; headers: Record<string, string> }

async function signed(): Promise<Signed[]> {
  const cases = examples.flatMap((example) => [
    { example, credentials: CREDENTIALS, region: 'us-east-1' },
    { example, credentials: WITHOUT_SESSION, region: 'cn-north-1' },
  ]);
  const requests = await Promise.all(cases.map(async ({ example, credentials, region }) => {
    const service = new FakeService(example.answer);
    await service.client({ region, credentials }).send(example.command());
    const [request] = service.requests;
    return { ...credentials, region, method: request.method, url: FakeService.url(request), headers: request.headers, body: request.body as string };
  }));
  const { signatures } = askBotocore<{ signatures: string[] }>({ signatures: requests });
  return requests.map(({ headers }, index) => ({
    name: `${cases[index].example.operation} ${cases[index].region}`, authorization: headers.authorization, expected: signatures[index], headers,
  }));
}

test('botocore makes the same signature of every request', async () => {
  jest.useFakeTimers({ now: NOW, doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'] });
  const results = await signed().finally(() => jest.useRealTimers());

  expect(results).toHaveLength(14);
  expect(results.map(({ name, authorization }) => [name, authorization])).toEqual(results.map(({ name, expected }) => [name, expected]));
  for (const { headers, authorization } of results) {
    expect(headers['x-amz-date']).toBe('20260501T102030Z');
    expect(authorization).toMatch(/SignedHeaders=[^,]*\bhost\b/);
    expect(authorization).toMatch(/\/20260501\/(us-east-1|cn-north-1)\/cleanrooms-ml\/aws4_request/);
  }
  expect(results[0].headers['x-amz-security-token']).toBe(CREDENTIALS.sessionToken);
  expect(results[0].authorization).toContain('x-amz-security-token');
  expect(results[1].headers).not.toHaveProperty('x-amz-security-token');
});
