import { expect, test } from 'vitest';
import { ladderFor } from './ladder.rules.ts';

test('a 1080p source gets every rung, a 360p source two, none is upscaled', () => {
  expect(ladderFor({ width: 1920, height: 1080 }).map((rung) => rung.height)).toEqual([180, 360, 720, 1080]);
  expect(ladderFor({ width: 640, height: 360 })).toEqual([
    { width: 320, height: 180, bitrate: 250_000 },
    { width: 640, height: 360, bitrate: 800_000 },
  ]);
});

test('widths follow the shape of the source and are even', () => {
  for (const [width, height] of [
    [1080, 1920],
    [1001, 721],
    [4096, 1716],
  ] as const) {
    for (const rung of ladderFor({ width, height })) {
      expect(rung.width % 2).toBe(0);
      expect(Math.abs(rung.width / rung.height - width / height)).toBeLessThan(0.02);
      expect(rung.height).toBeLessThanOrEqual(height);
    }
  }
});

test('a source lower than the lowest rung keeps its own size', () => {
  expect(ladderFor({ width: 161, height: 121 })).toEqual([{ width: 160, height: 120, bitrate: 250_000 }]);
});
