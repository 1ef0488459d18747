/**
 * Packages that are loaded once for all processes of functions. Random histories start thousands of processes; a package that each of them
 * loads again never runs often enough to be compiled well.
 *
 * What they share are classes and functions: an instance belongs to the process that made it, and so does what it keeps.
 */
import type { Surroundings } from './surroundings';

/** How such a file is named. */
export const isShared = (file: string) => file.endsWith('.shared.js');

type Https = Pick<typeof import('node:https'), 'request'>;

const loaded = new Map<string, unknown>();

/** Of the process that was loaded last. */
let latest: Surroundings;

/**
 * What the file exports.
 *
 * @param surroundings of the process that is being loaded
 * @param load loads the file for the first one
 */
export function sharedExports(file: string, surroundings: Surroundings, load: (surroundings: Surroundings) => unknown): unknown {
  latest = surroundings;
  if (!loaded.has(file)) {
    loaded.set(file, load(SHARED));
  }
  return loaded.get(file);
}

/** All processes of one history have the same class, and histories come one after the other. */
const SHARED_DATE = new Proxy(Date, {
  construct: (_, args: []) => new latest.time.Date(...args),
  get: (_, name) => Reflect.get(latest.time.Date, name) as unknown,
});

/** A client makes its agent while its process is loaded: by the agent a request is known to be of that process. */
const HTTPS = {
  Agent: class {
    readonly https = latest.modules.https as Https;

    destroy(): void {
      // Nothing is open.
    }
  },
  request: (options: { readonly agent: { readonly https: Https } }, ...more: [never]) => options.agent.https.request(options as never, ...more),
};

const SHARED: Surroundings = {
  time: {
    Date: SHARED_DATE,
    setTimeout: (...args) => latest.everyone.setTimeout(...args),
    clearTimeout: (timer) => latest.everyone.clearTimeout(timer),
  },
  get everyone() {
    return latest.everyone;
  },
  random: () => latest.random(),
  // Nothing that differs between functions, such as credentials.
  get environment() {
    return { AWS_REGION: latest.environment.AWS_REGION };
  },
  modules: { https: HTTPS, http: HTTPS, http2: {} },
  print: (line) => latest.print(line),
};
