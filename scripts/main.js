/** The entry of `npm run demo` and `npm run verify`: installs what is missing, then runs the TypeScript of the command as it is. */
const path = require('path');
const { endWithUs, isInterrupted } = require('./children');
const { prepare, Unprepared, root } = require('./prepare');

const commands = { demo: 'demo/main.ts', verify: 'scripts/verify.ts' };

async function main() {
  endWithUs();
  process.chdir(root);
  const command = commands[/** @type {keyof typeof commands} */ (process.argv[2])];
  if (!command) {
    throw new Unprepared(`usage: node scripts/main.js ${Object.keys(commands).join('|')}`);
  }
  await prepare();
  // @ts-expect-error: it has no types
  require('tsx/cjs');
  await require(path.join(root, command)).main(process.argv.slice(3));
}

main().catch((error) => {
  if (!isInterrupted()) {
    console.error(error instanceof Unprepared ? `error: ${error.message}` : error);
    process.exit(1);
  }
});
