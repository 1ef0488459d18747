import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { packagesStep, runAll } from '../../scripts/checks/all-steps';
import { isCurrent, noteCurrent, type Task } from '../../scripts/checks/generated';
import { countsOf, countsText, duration, failureReport, type JestResults, startLine } from '../../scripts/checks/report';
import { Log } from '../../scripts/checks/steps';

const ROOT = path.join(__dirname, '..', '..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'checks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs steps in a process of their own. @param steps an array, in TypeScript */
function runSteps(steps: string): { readonly status: number | null; readonly lines: string[] } {
  const code = `require('./scripts/checks/steps').runSteps(${steps}, ${JSON.stringify(path.join(folder, 'logs'))})`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', 'tsx/cjs', '-e', code], { cwd: ROOT, encoding: 'utf8' });
  return { status, lines: (stdout + stderr).trimEnd().split('\n') };
}

const command = (title: string, shell: string, options = '{}') => `{ title: '${title}', run: (log) => log.command('sh', ['-c', ${JSON.stringify(shell)}], ${options}) }`;

describe('a run', () => {
  test('that passes shows every step, and ends with the counts', () => {
    const { status, lines } = runSteps(`[${command('one', 'echo hello')}, ${command('two', 'true', '{ isTest: true }')}]`);

    expect(status).toBe(0);
    expect(lines).toContainEqual(expect.stringMatching(/^== step 1 of 2: one \(0 s so far; then: two\)$/));
    expect(lines).toContain('hello');
    expect(lines.at(-1)).toBe('1 passed, 0 failed');
  });

  test('that fails says in its last 20 lines what, why, where the log is, and what was not run', () => {
    const { status, lines } = runSteps(`[${command('one', 'for i in $(seq 500); do echo line $i; done; echo the reason >&2; exit 3')}, ${command('two', 'true')}]`);

    expect(status).toBe(1);
    const end = lines.slice(-20).join('\n');
    expect(end).toContain('FAILED: step 1 of 2, one');
    expect(end).toContain('  the reason');
    expect(end).toMatch(/Log: .*logs\/01-one\.log/);
    expect(end).toContain('Not run: two');
    expect(lines.at(-1)).toBe('0 passed, 1 failed');
  });

  test('whose command does not exist fails', () => {
    const { status, lines } = runSteps('[{ title: \'one\', run: (log) => log.command(\'/nowhere/tool\', []) }]');

    expect(status).toBe(1);
    expect(lines.join('\n')).toContain('ENOENT');
  });
});

describe('a run goes on', () => {
  const times = () => path.join(folder, 'logs-times.json');

  test('when its user has no name', () => {
    const nameless = "(require('os').userInfo = () => { throw new Error('no such user'); })";
    expect(runSteps(`(${nameless}, [${command('one', 'true')}])`)).toMatchObject({ status: 0 });
  });

  test.each(['', '{"one": 1', 'null'])('when what says how long steps take is %j', (text) => {
    writeFileSync(times(), text);
    expect(runSteps(`[${command('one', 'true')}]`)).toMatchObject({ status: 0 });
    expect(JSON.parse(readFileSync(times(), 'utf8'))).toEqual({ one: expect.any(Number) });
  });

  test('beside another, which always reads the times of one or the other', () => {
    writeFileSync(times(), '{}');
    const { ino } = statSync(times());
    runSteps(`[${command('one', 'true')}]`);
    expect(statSync(times()).ino).not.toBe(ino);
    expect(readdirSync(folder).sort()).toEqual(['logs', 'logs-times.json']);
  });

  test('without a log that cannot be written', async () => {
    const error = jest.spyOn(console, 'error').mockImplementation();
    const log = new Log(path.join(folder, 'nowhere', 'log'));
    log.write('');
    await log.close();
    expect(error).toHaveBeenCalledWith(expect.stringMatching(/^the log cannot be written: ENOENT/));
    error.mockRestore();
  });
});

describe('a step fails', () => {
  test('whose tests leave no results', () => {
    const { status, lines } = runSteps("[{ title: 'one', run: (log) => log.jest('true', []) }]");

    expect(status).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}true has succeeded, but it has left no results in .*logs\/01-one\.log\.json$/));
    expect(lines.at(-1)).toBe('0 passed, 1 failed');
  });

  test('whose temporary files cannot be removed', () => {
    const { status, lines } = runSteps(`[{ title: 'one', run: async () => {
      const fs = require('fs');
      const { rmSync } = fs;
      fs.rmSync = (...args) => {
        fs.rmSync = rmSync;
        rmSync(...args);
        throw new Error('it is busy');
      };
    } }]`);

    expect(status).toBe(1);
    expect(lines).toContain('  Error: it is busy');
    expect(lines.at(-1)).toBe('0 passed, 1 failed');
  });
});

test.each(['npm test', 'npm run verify'])('%s refuses arguments, and says how a part of the tests is run', async (name) => {
  await expect(runAll(name, [], ['test/tags.test.ts'])).rejects.toThrow(`\`${name}\` takes no arguments: \`npx jest test/tags.test.ts\` runs a part of the tests`);
});

describe('what a step leaves in the temporary folder', () => {
  const leave = 'mktemp -d; echo "in $TMPDIR"; ls $TMPDIR';

  test.each([['passes', leave], ['fails', `${leave}; exit 1`]])('goes with it when it %s, and the caches of tools stay', (_, shell) => {
    const { lines } = runSteps(`[${command('one', shell)}]`);

    const [own] = lines.flatMap((line) => /^in (.*)/.exec(line)?.slice(1) ?? []);
    expect(own).toMatch(/\/step-\w+$/);
    expect(own).not.toBe(process.env.TMPDIR);
    expect(existsSync(own)).toBe(false);
    const caches = lines.filter((line) => /^(tsx-|jest_|node-compile-cache)/.test(line));
    expect(caches).toHaveLength(3);
    expect(caches.filter((name) => !existsSync(path.join(path.dirname(own), name)))).toEqual([]);
  });
});

describe('a report', () => {
  test('names each test that failed and the first line of its reason', () => {
    const results = jestResults({ status: 'failed', fullName: 'adds up', failureMessages: ['\u001b[31mError: expected 2\u001b[39m\n    at somewhere'] });

    expect(countsOf(results, true)).toEqual({ counts: { passed: 4, failed: 1, skipped: 2 }, reasons: ['● adds up (test/a.test.ts)', '    Error: expected 2'] });
  });

  test('counts a file that does not load', () => {
    const results = { ...jestResults(), numRuntimeErrorTestSuites: 1, testResults: [{ name: '/x/test/a.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] }] };

    expect(countsOf(results, true)).toEqual({ counts: { passed: 4, failed: 1, skipped: 2 }, reasons: ['● /x/test/a.test.ts', '    Cannot find module'] });
    expect(countsOf(undefined, true).counts.failed).toBe(1);
  });

  test('of many failed tests fits into 20 lines, with the counts', () => {
    const reasons = Array.from({ length: 100 }, (_, index) => [`● test ${index}`, '    reason']).flat();
    const report = failureReport({ title: 'unit tests', number: 1, of: 2, reasons, log: 'a.log', notRun: ['packages'] });

    expect(report.length + 2).toBeLessThanOrEqual(20);
    expect(report[1]).toBe('  ● test 0');
  });

  test('counts skipped tests only where there are any', () => {
    expect(countsText({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
    expect(countsText({ passed: 3, failed: 0, skipped: 2 })).toBe('3 passed, 0 failed, 2 skipped');
  });

  test('says what remains, as far as it is known', () => {
    expect(startLine(['types', 'lint'], 1, 63_000, { lint: 20_000 })).toBe('== step 2 of 2: lint (1 min 3 s so far; about 20 s left)');
    expect(duration(3_599_000)).toBe('59 min 59 s');
  });
});

describe('the packages', () => {
  const find = async () => ({ available: ['typescript' as const, 'dotnet' as const], missing: new Map([['java', 'Maven'], ['go', 'Go']] as const) });

  test('of toolchains that are missing are skipped by name', async () => {
    const used: string[] = [];
    const log = new Log(path.join(folder, 'log'));

    await packagesStep(find, async (_, languages) => void used.push(...languages), false).run(log);

    await log.close();
    expect(used).toEqual(['typescript', 'dotnet']);
    expect(log.skipped).toEqual(['the package for java needs Maven', 'the package for go needs Go']);
  });

  test('of toolchains that are missing fail where CI is set', async () => {
    const log = new Log(path.join(folder, 'log'));

    await expect(packagesStep(find, async () => undefined, true).run(log)).rejects.toMatchObject({
      reasons: expect.arrayContaining(['the package for java needs Maven', expect.stringContaining('CI is set')]),
    });

    await log.close();
    expect(log.counts.failed).toBe(2);
  });
});

describe('what is generated', () => {
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };

  beforeEach(() => {
    write('src/index.ts', '1');
    write('.jsii', 'a constant');
    write('.jsii.gz', '1');
    write('lib/index.js', '1');
    write('.jsii.tabl.json', '1');
    write('API.md', '1');
    write('.projenrc.ts', '1');
    write('package.json', '1');
    write('tsconfig.json', '1');
    write('.github/workflows/build.yml', '1');
    write('.projen/files.json', JSON.stringify({ files: ['.github/workflows/build.yml', '.projen/files.json', 'tsconfig.json'] }));
  });

  test('is made in a fresh clone, and not again', () => {
    expect(isCurrent(folder, 'compile')).toBe(false);
    noteCurrent(folder, 'compile');
    expect(isCurrent(folder, 'compile')).toBe(true);
  });

  test.each<[Task, string]>([
    ['default', '.projenrc.ts'], ['default', 'projenrc/community.ts'], ['default', 'package.json'], ['default', 'tsconfig.json'],
    ['default', '.github/workflows/build.yml'],
    ['compile', 'src/index.ts'], ['compile', 'src/private/new.ts'], ['compile', 'lib/index.js'], ['compile', '.jsii.gz'],
    ['rosetta', '.jsii.gz'], ['rosetta', '.jsii.tabl.json'],
    ['docgen', '.jsii.gz'], ['docgen', 'API.md'],
  ])('is made again by %s when %s changes', (task, file) => {
    noteCurrent(folder, task);
    expect(isCurrent(folder, task)).toBe(true);
    write(file, '2');
    expect(isCurrent(folder, task)).toBe(false);
  });

  test.each<[Task, string]>([['compile', '.jsii'], ['default', '.github/workflows/build.yml'], ['default', '.projen/files.json']])(
    'is made again by %s when %s is gone', (task, file) => {
      noteCurrent(folder, task);
      rmSync(path.join(folder, file));
      expect(isCurrent(folder, task)).toBe(false);
    });
});

function jestResults(...assertionResults: JestResults['testResults'][0]['assertionResults']): JestResults {
  return {
    numPassedTests: 4,
    numFailedTests: assertionResults.length,
    numPendingTests: 2,
    numRuntimeErrorTestSuites: 0,
    testResults: [{ name: '/x/test/a.test.ts', status: 'failed', message: '', assertionResults }],
  };
}
