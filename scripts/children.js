/**
 * Child processes that end when we do. Each leads a group of its own, so that its own children end with it.
 * Plain JavaScript: it serves before anything is installed.
 */
const { spawn } = require('child_process');

/** How many processes that end their children are above this one. */
const LEVEL = 'CDK_CLEANROOMS_ML_LEVEL';
const level = Number(process.env[LEVEL] ?? 0);

/** How long a process may take to end by itself, in milliseconds: twice as long as it gives its own children. */
const GRACE = 12_000 / 2 ** level;

/** @type {Map<number, NodeJS.Signals>} the leaders of the groups that may still have a process, and what ends them */
const groups = new Map();

/** Whoever waits for a child sees it fail then, and must not start the next. */
let interrupted = false;

/**
 * Starts a process in a group of its own.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('child_process').SpawnOptions} [options]
 * @param {NodeJS.Signals} [endBy] what it is ended by; SIGKILL for what does not end by itself
 */
function start(command, args, options = {}, endBy = 'SIGTERM') {
  if (interrupted) {
    throw new Error('interrupted');
  }
  const child = spawn(command, args, { ...options, detached: true });
  const group = child.pid;
  if (group !== undefined) {
    groups.set(group, endBy);
    // What the leader leaves behind belongs to nobody. After an interruption it may still be ending its own children, for which stop() waits.
    child.once('exit', () => interrupted || signal(group, 'SIGKILL'));
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

/** Ends a group. @param {number | undefined} group */
async function stop(group) {
  if (group === undefined || !signal(group, groups.get(group) ?? 'SIGKILL')) {
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
  await Promise.all([...groups.keys()].map(stop));
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

/** Ends the children, each by its own end, and then this process. @param {number} code its exit status */
function end(code) {
  if (!interrupted) {
    interrupted = true;
    void stopAll().finally(() => process.exit(code));
  }
}

/** From now on an interruption ends the children, and then this process. */
function endWithUs() {
  process.env[LEVEL] = String(level + 1);
  for (const [name, number] of /** @type {[NodeJS.Signals, number][]} */ ([['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]])) {
    process.on(name, () => end(128 + number));
  }
  // Nobody is there to read: the terminal was closed, or what reads from us has ended.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => end(128 + 1));
  }
  process.on('uncaughtException', (error) => {
    console.error(error);
    end(1);
  });
  // A terminated npm ends the shell that it has started us from, and tells us nothing.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(128 + 15), 500).unref();
  // The last resort.
  process.on('exit', () => [...groups.keys()].forEach((group) => signal(group, 'SIGKILL')));
}

module.exports = { start, run, stop, end, endWithUs, isInterrupted: () => interrupted };
