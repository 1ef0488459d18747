/** Loads the code of a function as Lambda would, into a time and a network of our own. */
import * as crypto from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { isShared, sharedExports } from './shared-packages';
import type { Surroundings } from './surroundings';

export type Handler = (event: unknown) => Promise<unknown>;

/** Parts of Node.js that neither wait nor reach out of the process. */
const HARMLESS = ['buffer', 'events', 'os', 'path', 'querystring', 'stream', 'string_decoder', 'url', 'util', 'zlib'];

/** No configuration file is ever found. */
const NO_FILES = { readFile: () => Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' })) };

const PARAMETERS = ['exports', 'require', 'module', 'process', 'console', 'Math', 'Date', 'setTimeout', 'clearTimeout'] as const;

/** Compiled once, however often it is loaded. */
const compiled = new Map<string, (...args: unknown[]) => void>();

/** @param handler as Lambda's setting names it, for example `index.onEvent` */
export function loadHandler(folder: string, handler: string, surroundings: Surroundings): Handler {
  const [file, name] = handler.split('.');
  const exports = new Loader(surroundings).load(path.join(folder, `${file}.js`)) as Record<string, Handler>;
  return exports[name];
}

class Loader {
  private readonly loaded = new Map<string, { exports: unknown }>();

  constructor(private readonly surroundings: Surroundings) {}

  load(file: string): unknown {
    const known = this.loaded.get(file);
    if (known) {
      return known.exports;
    }
    const module = { exports: {} as unknown };
    this.loaded.set(file, module);
    const { time, random } = this.surroundings;
    const args: Record<typeof PARAMETERS[number], unknown> = {
      exports: module.exports,
      require: (name: string) => this.import(name, path.dirname(file)),
      module,
      process: this.process,
      console: SILENT,
      Math: Object.create(Math, { random: { value: random } }) as Math,
      Date: time.Date,
      setTimeout: time.setTimeout,
      clearTimeout: time.clearTimeout,
    };
    compile(file).apply(module.exports, PARAMETERS.map((parameter) => args[parameter]));
    return module.exports;
  }

  private get process(): object {
    return { ...PROCESS, env: this.surroundings.environment };
  }

  private import(name: string, folder: string): unknown {
    const { modules, packages = {} } = this.surroundings;
    if (Object.hasOwn(packages, name)) {
      return this.load(packages[name]);
    }
    if (name.startsWith('.')) {
      const file = path.join(folder, name);
      if (isShared(file)) {
        return sharedExports(file, this.surroundings, (surroundings) => new Loader(surroundings).load(file));
      }
      return this.load(file.endsWith('.js') ? file : `${file}.js`);
    }
    const plain = name.replace(/^node:/, '');
    if (plain in modules) {
      return modules[plain];
    }
    if (plain === 'fs' || plain === 'fs/promises') {
      return { ...NO_FILES, promises: NO_FILES };
    }
    if (plain === 'process') {
      return this.process;
    }
    if (plain === 'child_process') {
      // With it the function of an AwsCustomResource could install a newer SDK; none here does.
      return {};
    }
    if (plain === 'console') {
      const { print } = this.surroundings;
      return {
        Console: class {
          log = print;
          info = print;
          warn = print;
        },
      };
    }
    if (plain === 'crypto') {
      const randomBytes = (size: number) => Buffer.from(Array.from({ length: size }, () => Math.floor(this.surroundings.random() * 256)));
      return { ...crypto, randomBytes };
    }
    if (HARMLESS.includes(plain)) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- the name is known at run time only
      return require(plain);
    }
    throw new Error(`a function that runs here cannot import '${name}'`);
  }
}

const { versions, version, nextTick } = process;
const PROCESS = { versions, version, nextTick, platform: 'linux', arch: 'x64', emitWarning: () => undefined };

const SILENT = Object.fromEntries(['log', 'info', 'warn', 'error', 'debug'].map((name) => [name, () => undefined]));

function compile(file: string): (...args: unknown[]) => void {
  let code = compiled.get(file);
  if (!code) {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is the project's own build, with another clock around it
    code = new Function(...PARAMETERS, `${readFileSync(file, 'utf8')}\n//# sourceURL=${file}`) as (...args: unknown[]) => void;
    compiled.set(file, code);
  }
  return code;
}
