import { existsSync } from 'fs';
import { Command } from './command';

let packages: Command;
afterEach(() => packages?.cleanUp());

test.each<[string, NodeJS.Signals]>([
  ['files in', 'SIGTERM'],
  ['npm init', 'SIGINT'],
])('packages that are tried leave no process and no file behind when they are interrupted after "%s"', async (stage, signal) => {
  packages = Command.file('scripts/packages/main.ts', ['--only', 'typescript', '--testPathPatterns', 'languages']);
  await packages.printed(stage);
  const folder = /files in (\S+)/.exec(packages.output)![1];
  expect(existsSync(folder)).toBe(true);

  packages.signal(signal);

  expect(await packages.exit()).toBeGreaterThan(128);
  expect(packages.processes()).toEqual([]);
  expect(existsSync(folder)).toBe(false);
});

test('a language without a package is rejected', async () => {
  packages = Command.file('scripts/packages/main.ts', ['--only', 'python,ruby']);

  expect(await packages.exit()).toBe(1);
  expect(packages.output).toContain('error: there is no package for ruby: expected some of typescript,python,java,go,dotnet');
});
