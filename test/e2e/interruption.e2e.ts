import { createServer } from 'net';
import { Command } from './command';

const demos: Command[] = [];
afterEach(() => Promise.all(demos.splice(0).map((demo) => demo.cleanUp())));

function started(demo: Command): Command {
  demos.push(demo);
  return demo;
}

const startDemo = (...args: string[]) => started(Command.file('demo/main.ts', args));

// Each is a moment at which other processes are at work: MiniStack alone, the CLI, the app, functions, a custom resource in flight.
describe.each<[string, string, NodeJS.Signals]>([
  ['while MiniStack starts', 'files in .cache/demo/', 'SIGINT'],
  ['in the bootstrap', '== cdk bootstrap', 'SIGTERM'],
  ['in the synthesis of the app', '== cdk deploy:', 'SIGINT'],
  ['while the job runs', 'CREATE_IN_PROGRESS Scores', 'SIGINT'],
  ['in an update', '== cdk deploy with another tag', 'SIGHUP'],
])('a demo interrupted %s', (_, stage, signal) => {
  test(`ends and leaves no process behind (${signal})`, async () => {
    const demo = startDemo();
    await demo.printed(stage);

    demo.signal(signal);

    // Not by its own end: that is another status.
    expect(await demo.exit()).toBeGreaterThan(128);
    expect(demo.processes()).toEqual([]);
    expect(demo.output).not.toContain('The demo failed');
  });
});

test('a demo whose npm is terminated leaves no process behind', async () => {
  const demo = started(Command.npm('demo'));
  await demo.printed('job 1      CREATE_IN_PROGRESS');

  demo.signal('SIGTERM');

  expect(await demo.exit()).not.toBe(0);
  expect(demo.processes()).toEqual([]);
});

test('a demo that fails says why and where the logs are', async () => {
  const demo = startDemo();
  await demo.printed('== cdk deploy:');

  process.kill(await demo.pidOf('aws-cdk/bin/cdk deploy'), 'SIGKILL');

  expect(await demo.exit()).toBe(1);
  expect(demo.output).toContain('The demo failed: cdk deploy failed');
  expect(demo.output).toMatch(/The logs are in \.cache\/demo\/\d+: cdk\.log, ministack\.log/);
  expect(demo.processes()).toEqual([]);
});

test.each(['--ministack-port', '--simulator-port'])('a demo names the occupied port of %s', async (option) => {
  const occupant = createServer();
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = occupant.address() as { port: number };
    const demo = startDemo(option, String(port));

    expect(await demo.exit()).toBe(1);
    expect(demo.output).toMatch(new RegExp(`The demo failed: port ${port} on 127\\.0\\.0\\.1 is (already in use|occupied)`));
    expect(demo.processes()).toEqual([]);
  } finally {
    occupant.close();
  }
});

test('a demo refuses a port that is none', async () => {
  const demo = startDemo('--ministack-port', 'abc');

  expect(await demo.exit()).toBe(1);
  expect(demo.output).toContain("'abc' is not a valid port");
});
