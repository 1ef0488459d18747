/** The globals of Jest for tests that run in a plain process. */
import Module from 'node:module';
import { jestExpect as expect } from '@jest/expect';
import { ModernFakeTimers } from '@jest/fake-timers';
import * as circus from 'jest-circus';
import * as path from 'node:path';
import { ModuleMocker } from 'jest-mock';

/**
 * @param currentFile returns the test file that is loaded or run
 * @param resetModules forgets what is loaded of the project
 */
export function setGlobals(currentFile, resetModules) {
  const { test, it, describe, beforeAll, beforeEach, afterAll, afterEach } = circus;
  Object.assign(globalThis, { expect, test, it, describe, beforeAll, beforeEach, afterAll, afterEach, jest: jestOf(currentFile, resetModules) });
}

function jestOf(currentFile, resetModules) {
  const mocker = new ModuleMocker(globalThis);
  const timers = new ModernFakeTimers({ config: { fakeTimers: {}, rootDir: process.cwd() }, global: globalThis });
  const mocks = mockedModules();
  const all = (target, names) => Object.fromEntries(names.map((name) => [name, (...args) => target[name](...args)]));
  return {
    ...all(mocker, ['fn', 'spyOn', 'restoreAllMocks']),
    ...all(timers, ['useFakeTimers', 'useRealTimers', 'advanceTimersByTimeAsync', 'getTimerCount']),
    doMock: (name, factory) => void mocks.set(name, factory()),
    dontMock: (name) => void mocks.delete(name),
    requireActual: (name) => Module.createRequire(currentFile())(name),
    resetModules,
  };
}

/** The modules that tests have replaced, by the names by which they are imported. */
function mockedModules() {
  const mocks = new Map();
  const load = Module._load;
  Module._load = (name, parent, isMain) => {
    if (mocks.size === 0) {
      return load(name, parent, isMain);
    }
    const file = name.startsWith('.') && parent ? path.resolve(path.dirname(parent.filename), name) : name;
    return mocks.has(file) ? mocks.get(file) : load(name, parent, isMain);
  };
  return mocks;
}
