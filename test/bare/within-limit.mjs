// Tests may replace the clock.
const { setTimeout, clearTimeout } = globalThis;

/** What is waited for hangs. */
export class LimitReached extends Error {}

/**
 * @template T
 * @param {() => T | Promise<T>} act
 * @param {number} milliseconds
 * @returns {() => Promise<T>} rejects when the time is up
 */
export const withinLimit = (act, milliseconds) => async () => {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new LimitReached(`it has not ended within ${milliseconds / 60_000} minutes`)), milliseconds);
  });
  try {
    return await Promise.race([act(), limit]);
  } finally {
    clearTimeout(timer);
  }
};
