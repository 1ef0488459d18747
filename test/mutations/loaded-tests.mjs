/** Test files that are loaded once, and whose tests run as often as wanted. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as circus from 'jest-circus';
import { withinLimit, LimitReached } from '../bare/within-limit.mjs';
import { setGlobals } from './jest-globals.mjs';

/** What the process notes that runs all tests as they should run, for the other processes. */
const NOTES = path.join('.cache', 'loaded-tests.json');

/** What hangs is ended so long after it should have ended, in milliseconds. Virtual time waits for nothing. */
const HANGS = 20_000;
const LONGEST = 600_000;

/**
 * @typedef {object} Result of a test
 * @property {string} id its file, a colon, and its name
 * @property {string} file relative to the project
 * @property {number} took milliseconds
 * @property {string} [error] why it failed
 * @property {boolean} [hangs]
 */

export class LoadedTests {
  /** By file: its tests, and when it was loaded, the environment that it had set, and the files of the project that it had loaded. */
  loaded = new Map();
  /** What is known of tests that run as they should: how long each takes in milliseconds, and by file the files of the project that it loads. */
  notes = { took: {}, reached: {} };

  /**
   * @param {string} root the folder of the project
   * @param {(id: string | undefined) => void} begins gets each test that begins, and nothing when it has ended
   */
  constructor(root, begins) {
    this.root = root;
    this.begins = begins;
    this.env = { ...process.env };
    this.require = createRequire(path.join(root, 'package.json'));
    setGlobals(() => path.join(root, this.current), () => this.forgetModules());
  }

  /** How long a test takes, in milliseconds: not known until all have run. */
  took(id) {
    return this.notes.took[id];
  }

  /** The tests whose files load a file. */
  thatReach(file) {
    const { took, reached } = this.notes;
    return Object.keys(took).filter((id) => reached[fileOfTest(id)].includes(path.relative(this.root, file)));
  }

  /** Notes what all tests have done that run as they should. @param {Result[]} results */
  note(results) {
    this.notes = {
      took: Object.fromEntries(results.map(({ id, took }) => [id, took])),
      reached: Object.fromEntries([...this.loaded].map(([file, { reached }]) => [file, reached])),
    };
    mkdirSync(path.join(this.root, '.cache'), { recursive: true });
    writeFileSync(path.join(this.root, NOTES), JSON.stringify(this.notes));
  }

  /** Reads what another process has noted. */
  recall() {
    this.notes = JSON.parse(readFileSync(path.join(this.root, NOTES), 'utf8'));
  }

  /** The tests of some files, by their ids. */
  idsOf(files) {
    return files.flatMap((file) => [...this.fileOf(file).tests.keys()]);
  }

  unload() {
    this.forgetModules();
    this.loaded.clear();
  }

  forgetModules() {
    const { cache } = this.require;
    Object.keys(cache).filter((file) => this.isOurs(file)).forEach((file) => delete cache[file]);
  }

  load(ids) {
    new Set(ids.map(fileOfTest)).forEach((file) => this.fileOf(file));
  }

  /**
   * @param {string[]} ids of tests, in the order in which they are to run
   * @param {{ bail?: boolean }} options whether to end after the first that fails
   * @returns {Promise<Result[]>}
   */
  async run(ids, { bail = false } = {}) {
    const results = [];
    for (const id of ids) {
      const result = await this.runTest(id);
      results.push(result);
      if (bail && result.error !== undefined) {
        break;
      }
    }
    return results;
  }

  fileOf(file) {
    if (!this.loaded.has(file)) {
      this.current = file;
      process.env = { ...this.env };
      circus.resetState();
      this.require(path.join(this.root, file));
      this.loaded.set(file, { tests: testsIn(circus.getState().rootDescribeBlock, [], file), env: { ...process.env }, reached: this.reachedFrom(path.join(this.root, file)) });
    }
    return this.loaded.get(file);
  }

  reachedFrom(file) {
    const reached = new Set();
    const visit = (module) => {
      if (module && this.isOurs(module.filename) && !reached.has(module.filename)) {
        reached.add(module.filename);
        module.children.forEach(visit);
      }
    };
    visit(this.require.cache[file]);
    return [...reached].map((one) => path.relative(this.root, one));
  }

  isOurs(file) {
    return file.startsWith(`${this.root}${path.sep}`) && !file.includes(`${path.sep}node_modules${path.sep}`);
  }

  /** @returns {Promise<Result>} */
  async runTest(id) {
    const file = fileOfTest(id);
    this.begins(id);
    const usual = this.took(id);
    const begun = performance.now();
    const failure = await failureOf(async () => {
      const { tests, env } = this.fileOf(file);
      this.current = file;
      process.env = { ...env };
      globalThis.expect.setState({
        testPath: path.join(this.root, file), currentTestName: id, suppressedErrors: [], assertionCalls: 0, expectedAssertionsNumber: null, isExpectingAssertions: false,
      });
      const { fn, blocks } = tests.get(id);
      await withinLimit(() => runAmid(fn, blocks), usual === undefined ? LONGEST : HANGS + 4 * usual)();
    });
    this.begins(undefined);
    return { id, file, took: performance.now() - begun, ...failure };
  }
}

const fileOfTest = (id) => id.slice(0, id.indexOf(': '));

/** The tests in a block and in those inside of it, by id, each with the blocks around it, the outermost first. */
function testsIn(block, around, file, found = new Map()) {
  const blocks = [...around, block];
  for (const child of block.children) {
    if (child.type === 'describeBlock') {
      testsIn(child, blocks, file, found);
    } else if (child.mode !== 'skip' && child.mode !== 'todo') {
      found.set(`${file}: ${[...blocks.slice(1), child].map(({ name }) => name).join(' ')}`, { fn: child.fn, blocks });
    }
  }
  return found;
}

/** Each test is a run of its own: what belongs to all tests of a block is done for each. */
async function runAmid(fn, blocks) {
  try {
    await hooks(blocks, 'beforeAll');
    await hooks(blocks, 'beforeEach');
    await call(fn);
  } finally {
    const outwards = [...blocks].reverse();
    await hooks(outwards, 'afterEach');
    await hooks(outwards, 'afterAll');
  }
}

async function hooks(blocks, type) {
  for (const { fn } of blocks.flatMap((block) => block.hooks).filter((hook) => hook.type === type)) {
    await call(fn);
  }
}

const call = (fn) => fn.length > 0
  ? new Promise((resolve, reject) => fn((error) => error ? reject(error) : resolve()))
  : Promise.resolve().then(fn);

/** Why something fails, if it does. */
async function failureOf(act) {
  try {
    await act();
    return {};
  } catch (error) {
    return { error: textOf(error), hangs: error instanceof LimitReached };
  }
}

const textOf = (error) => String(error?.message ?? error);
