import type { Rendition } from '../tables.ts';

const rungs = [
  { height: 180, bitrate: 250_000 },
  { height: 360, bitrate: 800_000 },
  { height: 720, bitrate: 2_800_000 },
  { height: 1080, bitrate: 5_000_000 },
] as const;

/**
 * The adaptive ladder: every rung not higher than the source, never upscaled, widths by the source's shape and even (H.264 4:2:0).
 * A source lower than the lowest rung keeps its own size.
 */
export function ladderFor(source: { width: number; height: number }): readonly Rendition[] {
  const fitting = rungs.filter((rung) => rung.height <= source.height);
  if (fitting.length === 0) return [{ width: even(source.width), height: even(source.height), bitrate: rungs[0].bitrate }];
  return fitting.map((rung) => ({
    width: even((source.width * rung.height) / source.height),
    height: rung.height,
    bitrate: rung.bitrate,
  }));
}

function even(pixels: number): number {
  return Math.max(2, Math.floor(pixels / 2) * 2);
}
