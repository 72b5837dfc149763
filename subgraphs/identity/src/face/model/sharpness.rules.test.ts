import { expect, test } from 'vitest';
import { blurred, type Pixels } from '../../testing/face-pictures.ts';
import { sharpnessOf } from './sharpness.rules.ts';

/** Squares of eight pixels, in two greys. */
function board(dark: number, light: number, side = 112): Pixels {
  const data = new Uint8ClampedArray(side * side * 4);
  for (let at = 0; at < side * side; at += 1) {
    const isLight = (Math.floor((at % side) / 8) + Math.floor(at / side / 8)) % 2 === 0;
    data.fill(isLight ? light : dark, at * 4, at * 4 + 3);
  }
  return { width: side, height: side, data };
}
const all = { x: 0, y: 0, width: 112, height: 112 };

test('edges are sharp, blurred ones are less so, and one colour is not at all', () => {
  const sharp = sharpnessOf(board(0, 255), all);
  expect(sharp).toBeGreaterThan(0.5);
  expect(sharpnessOf(blurred(board(0, 255), 30), all)).toBeLessThan(sharp / 10);
  expect(sharpnessOf(board(90, 90), all)).toBe(0);
});

test('neither light nor contrast decides', () => {
  expect(sharpnessOf(board(100, 140), all)).toBeCloseTo(sharpnessOf(board(0, 255), all), 3);
});

test('a box may reach out of the picture', () => {
  expect(sharpnessOf(board(0, 255), { x: -50, y: 60, width: 300, height: 300 })).toBeGreaterThan(0);
});
