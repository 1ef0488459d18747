import { spawnSync } from 'child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { availableLanguages, checkToolchains, LANGUAGES, parseLanguages } from '../../scripts/packages/languages';
import { ENVIRONMENT } from '../../scripts/packages/places';
import { root } from '../../scripts/prepare';

test('all languages, or those that are chosen', () => {
  expect(parseLanguages()).toEqual(LANGUAGES);
  expect(parseLanguages('go,typescript')).toEqual(['go', 'typescript']);
  expect(() => parseLanguages('')).toThrow('there is no package for ');
});

test('what is missing is named, and how to do without it', async () => {
  const nothing = { PATH: '/nowhere' };
  await expect(checkToolchains(LANGUAGES, nothing)).rejects.toThrow('the package for java needs a JDK, 17 or newer: \'javac\' is not on the PATH; '
    + 'the package for go needs go 1.25 or newer: \'go\' is not on the PATH; without: npm run packages -- --only typescript,python,dotnet');
  await expect(checkToolchains(['java'], nothing)).rejects.toThrow(/'javac' is not on the PATH$/);
  await checkToolchains(['typescript', 'python', 'dotnet'], nothing);
});

test('in a folder with a space in its path, the package for Python is missing', async () => {
  const { available, missing } = await availableLanguages(['typescript', 'python'], {}, '/home/some body/clone');

  expect(available).toEqual(['typescript']);
  expect(missing.get('python')).toBe('a clone in a folder without spaces in its path: \'/home/some body/clone\' has one');
});

test('the package for Python is used with the Python that serves all else, whatever is on the PATH', () => {
  const { stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.prefix)'], { env: { ...process.env, ...ENVIRONMENT }, encoding: 'utf8' });
  expect(stdout.trim()).toBe(path.join(root, '.cache', 'python'));
});

describe('a toolchain', () => {
  let bin: string;
  beforeEach(() => {
    bin = mkdtempSync(path.join(tmpdir(), 'languages-'));
  });
  afterEach(() => rmSync(bin, { recursive: true }));

  /** A machine with a JDK, Maven and Go. */
  async function missingOn(tools: { readonly javac?: string; readonly mvn?: string; readonly go?: string }): Promise<Record<string, string>> {
    const printed = { javac: 'javac 17.0.15', mvn: 'Apache Maven 3.8.7\nJava version: 17.0.15, vendor: Debian', go: 'go version go1.26.8 linux/amd64', ...tools };
    for (const [name, text] of Object.entries(printed)) {
      writeFileSync(path.join(bin, name), `#!/bin/sh\nprintf '${text}\\n'\n`);
      chmodSync(path.join(bin, name), 0o755);
    }
    return Object.fromEntries((await availableLanguages(['java', 'go'], { PATH: bin })).missing);
  }

  test.each([
    {}, { go: 'go version go1.25 darwin/arm64' }, { go: 'go version go2.0.1 linux/amd64' }, { go: 'go version devel +abc' },
    { javac: 'javac 21' }, { javac: 'javac 25-ea' },
  ])('that is new enough is there: %j', async (tools) => {
    expect(await missingOn(tools)).toEqual({});
  });

  test.each([
    [{ go: 'go version go1.24.9 linux/amd64' }, { go: 'go 1.25 or newer: \'go\' on the PATH has 1.24.9' }],
    [{ javac: 'javac 1.8.0_292' }, { java: 'a JDK, 17 or newer: \'javac\' on the PATH has 1.8.0_292' }],
    [{ mvn: 'Apache Maven 3.9.1\nJava version: 11.0.2, vendor: Oracle' }, { java: 'Maven with a JDK, 17 or newer: \'mvn\' on the PATH has 11.0.2' }],
  ])('that is too old is missing: %j', async (tools, expected) => {
    expect(await missingOn(tools)).toEqual(expected);
  });

  test('of Go is as new as the module that jsii-pacmak makes asks for', async () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- it has no types
    const { GO_VERSION } = require('jsii-pacmak/lib/targets/go/package');
    expect((await missingOn({ go: 'go version go1.1' })).go).toContain(`go ${GO_VERSION} or newer`);
  });
});
