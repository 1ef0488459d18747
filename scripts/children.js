/**
 * Child processes that end when we do. Each leads a group of its own, so that its own children end with it.
 * Plain JavaScript: it serves before anything is installed.
 */
const { spawn } = require('child_process');

/** How long a process may take to end by itself, in milliseconds. MiniStack does not while a custom resource is in flight. */
const GRACE = 3000;

/** @type {Set<number>} the leaders of the groups that may still have a process */
const groups = new Set();

/** Whoever waits for a child sees it fail then, and must not start the next. */
let interrupted = false;

/**
 * Starts a process in a group of its own.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('child_process').SpawnOptions} [options]
 */
function start(command, args, options = {}) {
  if (interrupted) {
    throw new Error('interrupted');
  }
  const child = spawn(command, args, { ...options, detached: true });
  const group = child.pid;
  if (group !== undefined) {
    groups.add(group);
    // What the leader leaves behind belongs to nobody.
    child.once('exit', () => signal(group, 'SIGKILL'));
  }
  return child;
}

/**
 * Runs a process to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} the exit status and what it printed, unless that was inherited
 */
function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout?.on('data', (text) => { output += text; });
    child.stderr?.on('data', (text) => { output += text; });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Ends a group, first politely. @param {number | undefined} group */
async function stop(group) {
  if (group === undefined || !signal(group, 'SIGTERM')) {
    return;
  }
  for (const deadline = Date.now() + GRACE; Date.now() < deadline;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (!signal(group, 0)) {
      return;
    }
  }
  signal(group, 'SIGKILL');
}

async function stopAll() {
  await Promise.all([...groups].map(stop));
}

/** Signals a group; false when nothing of it is left. @param {number} group @param {NodeJS.Signals | 0} name */
function signal(group, name) {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    groups.delete(group);
    return false;
  }
}

/** From now on an interruption ends the children first. */
function endWithUs() {
  for (const [name, number] of /** @type {[NodeJS.Signals, number][]} */ ([['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]])) {
    process.on(name, () => {
      interrupted = true;
      void stopAll().finally(() => process.exit(128 + number));
    });
  }
  // The last resort, also after an exception that nobody caught.
  process.on('exit', () => [...groups].forEach((group) => signal(group, 'SIGKILL')));
}

module.exports = { start, run, stop, endWithUs, isInterrupted: () => interrupted };
