import { execFile } from 'child_process';
import { createServer } from 'http';
import type { AddressInfo } from 'net';
import { promisify } from 'util';
import { ROOT } from '../../local-cloud/environment';
import { fastClock } from '../../local-cloud/fast-clock';
import { timeOfFunctions } from '../../local-cloud/ministack';

/** An hour ago: two days, in the functions. */
const ORIGIN = Date.now() - 3_600_000;
const clock = fastClock(ORIGIN);

/** Runs a script as MiniStack runs a function, and returns what the script does. */
async function inFunction<T>(script: string, environment: { [name: string]: string } = {}): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--require', 'tsx/cjs', '-e', `
    (async () => { ${script} })().then((result) => console.log(JSON.stringify(result)));
  `], { cwd: ROOT, env: { ...process.env, ...timeOfFunctions(ORIGIN), ...environment } });
  return JSON.parse(stdout);
}

test('every way to ask what time it is gets the time of the local cloud', async () => {
  const before = clock();
  const times = await inFunction<number[]>('return [Date.now(), new Date().getTime(), Date.parse(Date()), new (class extends Date {})().getTime()];');
  const after = clock();
  for (const time of times) {
    // As a text it has no milliseconds.
    expect(time).toBeGreaterThanOrEqual(before - 1000);
    expect(time).toBeLessThanOrEqual(after);
  }
});

test('a given time is that time, and a date a date', async () => {
  expect(await inFunction(`
    const date = new Date('2026-01-01T00:00:00Z');
    return [date, Date.UTC(2026, 0, 2), new Date(date).getTime() === date.getTime(), date instanceof Date, date.constructor === Date];
  `)).toEqual(['2026-01-01T00:00:00.000Z', Date.UTC(2026, 0, 2), true, true, true]);
});

test('a sleep of the handler is shorter by as much as time is faster', async () => {
  const { real, felt } = await inFunction<{ real: number; felt: number }>(`
    const { systemClock } = require('./lambda/clock');
    const felt = systemClock.now();
    const real = performance.now();
    await systemClock.sleep(20_000);
    // What is felt begins before and ends after what is real, however long it takes to ask.
    return { real: performance.now() - real, felt: systemClock.now() - felt };
  `);
  expect(real).toBeGreaterThan(590);
  expect(felt / real).toBeGreaterThan(10);
  // Either end is cut to a real millisecond.
  expect(felt).toBeGreaterThan(19_900);
});

const ANSWER = '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Stack</StackName>'
  + '<CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>';

test('a call of the handler may take its real time', async () => {
  // Its time-out of ten seconds would be over in 0.3.
  const server = createServer((_, response) => setTimeout(() => response.end(ANSWER), 500));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await inFunction(`
      const { CloudFormationClient, DescribeStacksCommand } = require('./lambda/clients/cloudformation');
      const answer = await new CloudFormationClient({ maxAttempts: 1 }).send(new DescribeStacksCommand({ StackName: 'Stack' }));
      return answer.$metadata.httpStatusCode;
    `, { AWS_ENDPOINT_URL_CLOUDFORMATION: url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' })).toBe(200);
  } finally {
    server.close();
  }
});
