// The runner of plain processes has no time limit. This one is for what hangs: it says nothing about how fast a machine is.
import { addEventHandler } from 'jest-circus';

const LIMIT = 600_000;

// Tests may replace the clock.
const { setTimeout, clearTimeout } = globalThis;

/**
 * @template T
 * @param {() => T | Promise<T>} act
 * @param {number} milliseconds
 * @returns {() => Promise<T>} rejects when the time is up
 */
export const withinLimit = (act, milliseconds) => async () => {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it has not ended within ${milliseconds / 60_000} minutes`)), milliseconds);
  });
  try {
    return await Promise.race([act(), limit]);
  } finally {
    clearTimeout(timer);
  }
};

addEventHandler((event, state) => {
  if (event.name === 'add_test' || event.name === 'add_hook') {
    const { children, hooks } = state.currentDescribeBlock;
    const added = event.name === 'add_test' ? children.at(-1) : hooks.at(-1);
    added.fn &&= withinLimit(added.fn, event.timeout ?? LIMIT);
  }
});
