/** Chance that is the same in every run: the same numbers from 0 to 1 for the same seed. */
export function chanceFrom(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
