import type { VirtualTime } from './virtual-time';

/** What the code of a function finds around it. */
export interface Surroundings {
  readonly time: Pick<VirtualTime, 'Date' | 'setTimeout' | 'clearTimeout'>;
  /** The same time, with timers that outlive the process. */
  readonly everyone: Pick<VirtualTime, 'setTimeout' | 'clearTimeout'>;
  /** In place of `Math.random`, so that a story can be run again. */
  readonly random: () => number;
  readonly environment: Readonly<Record<string, string>>;
  /** What it can import beside its own files and harmless parts of Node.js. */
  readonly modules: Readonly<Record<string, unknown>>;
  /** The files of packages that it can import, which run as its own do. */
  readonly packages?: Readonly<Record<string, string>>;
  /** Takes a line of its standard output. */
  readonly print: (line: string) => void;
}
