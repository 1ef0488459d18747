/**
 * The time of the local cloud. It runs faster than real time and agrees with it at an origin: what takes minutes on AWS takes seconds here.
 * Plain JavaScript: the processes of the functions load it as it is.
 */

/** How long a second lasts, in real ones. The 30 seconds between two polls of the handler are 0.9. */
const TIME_SCALE = 0.03;

/** Kept, as the functions get another: see `fast-time.js`. */
const realNow = Date.now;

/**
 * Makes a clock; two of one origin agree, in whatever processes. All times are milliseconds since 1970.
 *
 * @param {number} origin
 * @returns a function that says what time it is; or was at some real time, if one is given
 */
const fastClock = (origin) => (real = realNow()) => Math.floor(origin + (real - origin) / TIME_SCALE);

module.exports = { fastClock, TIME_SCALE };
