// Prepares a process that runs tests.
import { register as registerRequire } from 'tsx/cjs/api';
import { register as registerImport } from 'tsx/esm/api';

// Loads TypeScript: this only removes types, which the compiler checks once for all files.
registerRequire();
registerImport();

// When Jest has ended, also by a signal, nobody waits for the rest.
process.once('disconnect', () => process.exit());
