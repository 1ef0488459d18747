/** Installs what is missing, then runs a command of this project, a TypeScript file with a function `main`: `npm run demo`, `npm run verify`. */
const path = require('path');
const { endWithUs, isInterrupted } = require('./children');
const { prepare, Unprepared, root } = require('./prepare');

async function main() {
  endWithUs();
  process.chdir(root);
  const [command, ...args] = process.argv.slice(2);
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
    process.exit(1);
  }
});
