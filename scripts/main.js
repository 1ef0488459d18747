/** Installs what is missing, then runs a command of this project, a TypeScript file with a function `main`: `npm run demo`, `npm run verify`. */
const path = require('path');
const { end, endWithUs, isInterrupted } = require('./children');
const { prepare, Unprepared, root } = require('./prepare');

/** Settings of the user's for other work, which would change what the tests see. */
const FOREIGN = /^(AWS_|CDK_(?!CLEANROOMS_ML_)|JSII_|GIT_|PYTHON|POWERTOOLS_|NODE_OPTIONS$)/;

/** What ends with counts, also when it does not even begin. */
const CHECKS = ['scripts/check.ts', 'scripts/test.ts', 'scripts/verify.ts'];

const [command, ...args] = process.argv.slice(2);

async function main() {
  endWithUs();
  Object.keys(process.env).filter((name) => FOREIGN.test(name)).forEach((name) => delete process.env[name]);
  process.chdir(root);
  if (!command) {
    throw new Unprepared('usage: node scripts/main.js <file> [arguments]');
  }
  await prepare();
  // @ts-expect-error: it has no types
  require('tsx/cjs');
  await require(path.join(root, command)).main(args);
}

main().catch((error) => {
  if (!isInterrupted()) {
    console.error(error instanceof Unprepared ? `error: ${error.message}` : error);
    if (CHECKS.includes(command)) {
      console.log('\n0 passed, 1 failed');
    }
    end(1);
  }
});
