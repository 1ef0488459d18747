/**
 * A process of Node.js that preloads this lives on the clock of the local cloud, and what it runs need not know: see `ministack.ts`.
 * Calls take real time here as well, so their time-outs stay; `performance` and `process.hrtime` do too.
 */
const { fastClock, TIME_SCALE } = require('./fast-clock');

const now = fastClock(Number(process.env.LOCAL_CLOUD_TIME_ORIGIN));

const FastDate = new Proxy(Date, {
  apply: (RealDate) => new RealDate(now()).toString(),
  construct: (RealDate, args, newTarget) => Reflect.construct(RealDate, args.length === 0 ? [now()] : args, newTarget),
});
Date.now = () => now();
Date.prototype.constructor = FastDate;

const fastSetTimeout = new Proxy(setTimeout, {
  apply: (realSetTimeout, _, [callback, delay, ...args]) => realSetTimeout(callback, isSleep(callback) ? delay * TIME_SCALE : delay, ...args),
});

/** A sleep only resolves a promise, by a function that has no name and no source. A time-out has something to do. @param {Function} callback */
function isSleep(callback) {
  return callback.name === '' && String(callback) === 'function () { [native code] }';
}

Object.assign(globalThis, { Date: FastDate, setTimeout: fastSetTimeout });
