/** Runs in a process of its own, under any version of Node.js: loads the code of a function, as Lambda does when it starts one. */
const { existsSync, readFileSync } = require('node:fs');

const [, , file] = process.argv;
const begun = performance.now();
require(file);
const milliseconds = performance.now() - begun;
console.log(JSON.stringify({ milliseconds, peakKilobytes: peakKilobytes() }));

/** That of getrusage() begins with what the parent had. */
function peakKilobytes() {
  const status = '/proc/self/status';
  const [, peak] = /VmHWM:\s+(\d+) kB/.exec(existsSync(status) ? readFileSync(status, 'utf8') : '') ?? [];
  return peak === undefined ? process.memoryUsage().rss / 1024 : Number(peak);
}
