/** The service model that the tests read is in the private Python environment, which a sandbox of Stryker does not copy. */
const { mkdirSync, symlinkSync } = require('fs');
const path = require('path');

mkdirSync('.cache', { recursive: true });
symlinkSync(path.resolve('..', '..', 'python'), path.join('.cache', 'python'));
