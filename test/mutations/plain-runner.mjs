/**
 * Runs unit tests for Stryker in one plain process that loads them once: a change is a switch in what is loaded. Stryker's own runner for
 * Jest loads everything that a test file imports again, for each change and each file, which took nearly all of its time.
 */
import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { determineHitLimitReached, DryRunStatus, MutantRunStatus, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { register } from 'tsx/cjs/api';
import { LoadedTests } from './loaded-tests.mjs';

const FOLDERS = ['', 'deployment', 'errors', 'jobs', 'reports', 'runs'].map((folder) => path.join('test', 'lambda', folder));

/** What is bundled is not what is changed. */
const ABOUT_THE_BUNDLE = 'bundle.test.ts';

class PlainRunner {
  /** What Stryker's changed code looks at. */
  stryker = (globalThis.__stryker__ ??= {});
  /** Whether it is known here what tests do without a change: one process runs them all first. */
  hasNotes = false;
  /** The test that has noticed the change before this one, which is likely to be nearby. */
  lastNoticed = '';

  init() {
    register();
    const root = process.cwd();
    this.tests = new LoadedTests(root, (id) => {
      this.stryker.currentTestId = id;
    });
    this.files = FOLDERS.flatMap((folder) => readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.test.ts') && name !== ABOUT_THE_BUNDLE).map((name) => path.join(folder, name)));
    // Of a change that a test has noticed before.
    process.on('unhandledRejection', () => undefined);
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    const tests = resultsOf(await this.tests.run(this.tests.idsOf(this.files)));
    const { mutantCoverage } = this.stryker;
    const again = await this.tests.run(tests.map(({ id }) => id));
    const failed = resultsOf(again).filter(({ status }) => status === TestStatus.Failed);
    if (tests.every(({ status }) => status === TestStatus.Success) && failed.length > 0) {
      return { status: DryRunStatus.Error, errorMessage: `these can run only once in a process:\n${failed.map(({ id, failureMessage }) => `${id}: ${failureMessage}`).join('\n')}` };
    }
    this.tests.note(again);
    this.hasNotes = true;
    return { status: DryRunStatus.Complete, tests, mutantCoverage };
  }

  async mutantRun({ activeMutant: { id }, testFilter, hitLimit, reloadEnvironment, mutantActivation, sandboxFileName, disableBail }) {
    const { stryker, tests } = this;
    if (!this.hasNotes) {
      tests.recall();
      this.hasNotes = true;
    }
    const ids = this.inOrder(testFilter ?? tests.thatReach(sandboxFileName), sandboxFileName);
    if (ids.length === 0) {
      return { status: MutantRunStatus.Error, errorMessage: `no test reaches ${sandboxFileName}` };
    }
    if (reloadEnvironment) {
      tests.unload();
    }
    if (mutantActivation === 'runtime') {
      tests.load(ids);
    }
    Object.assign(stryker, { activeMutant: id, hitLimit, hitCount: hitLimit && 0 });
    const results = await tests.run(ids, { bail: !disableBail });
    const limit = determineHitLimitReached(stryker.hitCount, stryker.hitLimit);
    Object.assign(stryker, { activeMutant: undefined, hitLimit: undefined, hitCount: undefined });
    const noticed = results.find(({ error }) => error !== undefined);
    if (noticed) {
      this.lastNoticed = noticed.id;
    }
    // What one change has left must not decide about the next one.
    if (reloadEnvironment || limit || (noticed && !await this.passes(noticed))) {
      tests.unload();
    }
    return toMutantRunResult(limit ?? hanging(results) ?? { status: DryRunStatus.Complete, tests: resultsOf(results) }, disableBail);
  }

  /** Whether a test passes without a change. */
  async passes({ id, hangs }) {
    return !hangs && (await this.tests.run([id])).every(({ error }) => error === undefined);
  }

  /** Tests in the order in which they are to run: those first that are likely to notice a change of a file soon. */
  inOrder(ids, changed) {
    const own = `${path.basename(changed, '.ts')}.test.ts: `;
    const beside = `/${path.basename(path.dirname(changed))}/`;
    const cost = (id) => id === this.lastNoticed ? 0 : this.tests.took(id) * (id.includes(own) ? 0.2 : 1) * (id.includes(beside) ? 0.5 : 1);
    const costs = new Map(ids.map((id) => [id, cost(id)]));
    return [...ids].sort((one, other) => costs.get(one) - costs.get(other));
  }
}

const resultsOf = (results) => results.map(({ id, file, took, error }) => ({
  id,
  name: id,
  fileName: path.resolve(file),
  timeSpentMs: took,
  ...error === undefined ? { status: TestStatus.Success } : { status: TestStatus.Failed, failureMessage: error },
}));

function hanging(results) {
  const hung = results.find(({ hangs }) => hangs);
  return hung && { status: DryRunStatus.Timeout, reason: `${hung.id} hangs` };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'plain', PlainRunner)];
