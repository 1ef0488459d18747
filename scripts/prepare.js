/**
 * Installs what the demo and the tests need, if it is not there yet: the npm packages of the lock file and a private Python
 * environment. Plain JavaScript on Node alone: in a fresh clone there is nothing else.
 */
const { createHash } = require('crypto');
const fs = require('fs');
const path = require('path');
const { run } = require('./children');

const root = path.join(__dirname, '..');
const pythonEnvironment = path.join(root, '.cache', 'python');

/** A sentence for a person: no stack trace helps with it. */
class Unprepared extends Error {}

async function prepare() {
  checkNode();
  await onlyIfChanged('npm packages', 'package-lock.json', path.join(root, 'node_modules'), installPackages);
  await onlyIfChanged('Python environment', 'local-cloud/requirements.txt', pythonEnvironment, installPythonEnvironment);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 16)) {
    throw new Unprepared(`Node.js 20.16 or newer is needed, but this is ${process.versions.node}`);
  }
}

/**
 * Installs into a folder and notes there what was installed, so that an installation that was interrupted is repeated.
 *
 * @param {string} what @param {string} source @param {string} folder @param {() => Promise<void>} install
 */
async function onlyIfChanged(what, source, folder, install) {
  const note = path.join(folder, '.installed');
  if (fs.existsSync(note) && fs.readFileSync(note, 'utf8') === installation(source, folder)) {
    return;
  }
  console.log(`installing the ${what} of ${source} ...`);
  await install();
  fs.writeFileSync(note, installation(source, folder));
}

/**
 * What is installed, for which machine, and where: programs of a Python environment have its path in them, and need the Python that it
 * was made with.
 *
 * @param {string} source @param {string} folder
 */
function installation(source, folder) {
  const python = path.join(folder, 'bin', 'python');
  return [
    createHash('sha256').update(fs.readFileSync(path.join(root, source))).digest('hex'),
    `${process.platform} ${process.arch}`,
    fs.realpathSync(folder),
    fs.existsSync(python) ? fs.realpathSync(python) : 'no Python',
  ].join('\n');
}

async function installPackages() {
  // All of them, and a reason when it fails, whatever the user has set for npm.
  const options = ['--include=dev', '--include=optional', '--include=peer', '--package-lock', '--loglevel=error'];
  await succeed('npm', ['ci', '--no-audit', '--no-fund', ...options], 'the npm packages could not be installed');
}

async function installPythonEnvironment() {
  const python = await findPython();
  fs.rmSync(pythonEnvironment, { recursive: true, force: true });
  await succeed(python, ['-m', 'venv', pythonEnvironment],
    'the Python environment could not be created; on Debian and Ubuntu, install the package python3-venv');
  await succeed(path.join(pythonEnvironment, 'bin', 'python'),
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', path.join(root, 'local-cloud', 'requirements.txt')],
    'the Python packages could not be installed');
}

async function findPython() {
  for (const candidate of ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python']) {
    const { code } = await run(candidate, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']).catch(() => ({ code: 1 }));
    if (code === 0) {
      return candidate;
    }
  }
  throw new Unprepared('Python 3.10 or newer is needed for MiniStack, the local deployment engine, and none was found on the PATH');
}

/** @param {string} command @param {string[]} args @param {string} otherwise */
async function succeed(command, args, otherwise) {
  const { code, output } = await run(command, args, { cwd: root }).catch((error) => ({ code: 1, output: String(error) }));
  if (code !== 0) {
    throw new Unprepared(`${otherwise}:\n${output.trim().split('\n').slice(-15).join('\n')}`);
  }
}

module.exports = { prepare, Unprepared, root };
