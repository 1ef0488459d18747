/** Runs in a process of its own, under any version of Node.js: loads the code of a function, as Lambda does when it starts one. */
const [, , file] = process.argv;
const begun = performance.now();
require(file);
console.log(JSON.stringify({ milliseconds: performance.now() - begun, peakKilobytes: process.resourceUsage().maxRSS }));
