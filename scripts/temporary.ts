/** A temporary folder that is gone in the end, with all that tests leave in it: each app that they synthesize leaves an assembly. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';

export interface Temporary {
  readonly folder: string;
  readonly remove: () => void;
}

/** From now on it is the temporary folder of this process and its children. It goes with this process, if not before. */
export function ownTemporary(name: string): Temporary {
  const { TMPDIR } = process.env;
  const usual = realpathSync(tmpdir());
  const folder = mkdtempSync(path.join(usual, `${name}-`));
  // The user in a container may have no name: userInfo() would throw.
  const uid = process.getuid!();
  // The caches of tools stay where they are, because they take long to create again.
  for (const cache of [`tsx-${uid}`, `jest_${uid.toString(36)}`, 'node-compile-cache']) {
    mkdirSync(path.join(usual, cache), { recursive: true });
    symlinkSync(path.join(usual, cache), path.join(folder, cache));
  }
  process.env.TMPDIR = folder;
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  // Also when we are interrupted: then the children have ended before.
  process.once('exit', removeFolder);
  return {
    folder,
    remove: () => {
      process.off('exit', removeFolder);
      if (TMPDIR === undefined) {
        delete process.env.TMPDIR;
      } else {
        process.env.TMPDIR = TMPDIR;
      }
      removeFolder();
    },
  };
}
