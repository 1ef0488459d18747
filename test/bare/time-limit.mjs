// The runner of plain processes has no time limit. This one is for what hangs: it says nothing about how fast a machine is.
import { addEventHandler } from 'jest-circus';
import { withinLimit } from './within-limit.mjs';

const LIMIT = 600_000;

addEventHandler((event, state) => {
  if (event.name === 'add_test' || event.name === 'add_hook') {
    const { children, hooks } = state.currentDescribeBlock;
    const added = event.name === 'add_test' ? children.at(-1) : hooks.at(-1);
    added.fn &&= withinLimit(added.fn, event.timeout ?? LIMIT);
  }
});
