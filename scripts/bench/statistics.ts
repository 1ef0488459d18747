/** The lower quartile, the median and the upper quartile. */
export type Quartiles = readonly [low: number, median: number, high: number];

export function quartiles(values: readonly number[]): Quartiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  return [at(0.25), at(0.5), at(0.75)];
}

/** A ratio that was measured in pairs: its median, and the middle half of all rounds. */
export function ratioText([low, median, high]: Quartiles): string {
  return `${median.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
