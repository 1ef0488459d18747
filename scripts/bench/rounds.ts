/** Takes a measurement of each in every round, so that only what was measured at the same time is compared. */

/** An extra first round fills caches. Rounds alternate in which measurement comes first. */
export async function inRounds<Name extends string, Measurement>(
  names: readonly Name[], count: number, measure: (name: Name) => Promise<Measurement>,
): Promise<Record<Name, Measurement>[]> {
  const rounds: Record<Name, Measurement>[] = [];
  for (let round = 0; round <= count; round += 1) {
    const measured: Partial<Record<Name, Measurement>> = {};
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      measured[name] = await measure(name);
    }
    rounds.push(measured as Record<Name, Measurement>);
  }
  return rounds.slice(1);
}
