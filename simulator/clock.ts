/** A clock that runs `speed` times as fast as real time. @param origin what it shows at first, in milliseconds since the epoch */
export function clockOf(speed: number, origin: number, real: () => number = Date.now): () => number {
  const begun = real();
  return () => Math.floor(origin + (real() - begun) * speed);
}
