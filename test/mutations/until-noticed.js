/**
 * Runs the test files for one change only until a test notices it. Jest knows `bail` for that, which Stryker switches off.
 * Stryker names the tests to run, and not their files: loading all of those would take most of the time.
 */
const { existsSync, readFileSync, writeFileSync } = require('fs');
const path = require('path');
const { default: TestRunner } = require('jest-runner');

/** What the first run of all, of the handler as it is, has seen: by test file, the names of its tests and how long it takes. */
const notes = (tests) => path.join(tests[0].context.config.rootDir, '.cache', 'test-files.json');

/** The test file that has noticed the change before this one, which is likely to be nearby. */
let lastNoticed;

module.exports = class UntilNoticed extends TestRunner {
  async runTests(tests, watcher, options) {
    return process.env.__STRYKER_ACTIVE_MUTANT__ === undefined ? this.runAll(tests, watcher, options) : this.runUntilNoticed(tests, watcher, options);
  }

  async runAll(tests, watcher, options) {
    const seen = {};
    const forget = this.on('test-file-success', ([test, { testResults, perfStats }]) => {
      seen[test.path] = { names: testResults.map(({ fullName }) => fullName), took: perfStats.runtime };
    });
    await super.runTests(tests, watcher, options);
    forget();
    writeFileSync(notes(tests), JSON.stringify(seen));
  }

  async runUntilNoticed(tests, watcher, options) {
    const seen = existsSync(notes(tests)) ? JSON.parse(readFileSync(notes(tests), 'utf8')) : {};
    const { testNamePattern } = this._globalConfig;
    const isWanted = ({ path: file }) => !testNamePattern || !seen[file] || seen[file].names.some((name) => new RegExp(testNamePattern, 'i').test(name));
    const cost = ({ path: file }) => file === lastNoticed ? 0 : seen[file]?.took ?? Infinity;

    let noticed = false;
    const note = (test) => {
      noticed = true;
      lastNoticed = test.path;
    };
    this.on('test-file-success', ([test, { numFailingTests }]) => numFailingTests > 0 && note(test));
    this.on('test-file-failure', ([test]) => note(test));
    for (const test of tests.filter(isWanted).sort((one, other) => cost(one) - cost(other))) {
      if (!noticed) {
        await super.runTests([test], watcher, options);
      }
    }
  }
};
