/** Milliseconds: the first wait, and the longest. */
const first = 100;
const longest = 10_000;

/** How long to wait before the nth try, from 0: doubling, and anywhere between half and all of it, so that after an outage not everybody comes at once. */
export function backOff(tries: number): number {
  return Math.min(longest, first * 2 ** Math.min(tries, 10)) * (0.5 + Math.random() / 2);
}
