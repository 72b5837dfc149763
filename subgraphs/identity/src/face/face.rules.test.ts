import { describe, expect, test } from 'vitest';
import { distanceOf, drawPoses, isPose, judgeFrames, type Pose, turnOf } from './face.rules.ts';
import type { Look, Point } from './port.ts';

/** The points that count: eyes at ±30, jaw at ±60, the nose `nose` to the right of the middle; all turned by `tilt` degrees. */
function landmarks(nose: number, tilt = 0): Point[] {
  const [cos, sin] = [Math.cos((tilt * Math.PI) / 180), Math.sin((tilt * Math.PI) / 180)];
  const at = (x: number, y: number) => ({ x: 200 + x * cos - y * sin, y: 200 + x * sin + y * cos });
  return Array.from({ length: 68 }, (_, point) => {
    if (point === 2) return at(-60, 20);
    if (point === 14) return at(60, 20);
    if (point === 30) return at(nose, 40);
    return point >= 36 && point < 48 ? at(point < 42 ? -30 : 30, 0) : at(0, 60);
  });
}
const like = (distance: number) => Float32Array.from({ length: 128 }, (_, at) => (at === 0 ? distance : 0));
const face = (nose: number, { width = 200, sharpness = 0.1, distance = 0 } = {}): Look => ({
  found: 'ONE',
  face: { width, sharpness, landmarks: landmarks(nose), descriptor: like(distance) },
});
const asked: readonly Pose[] = ['RIGHT', 'STRAIGHT', 'LEFT'];
const good = [face(-36), face(0), face(36)];

test('the nose between the sides of the jaw tells how far a head is turned, however it is tilted', () => {
  for (const tilt of [0, 30, -45, 90]) {
    expect(turnOf(landmarks(0, tilt))).toBeCloseTo(0);
    expect(turnOf(landmarks(30, tilt))).toBeCloseTo(0.5);
    expect(turnOf(landmarks(-30, tilt))).toBeCloseTo(-0.5);
  }
  expect(turnOf(landmarks(500))).toBe(1);
  expect(turnOf(landmarks(0).map(() => ({ x: 5, y: 5 })))).toBe(0);
});

test.each<[Pose, readonly number[], readonly number[]]>([
  ['STRAIGHT', [-0.3, 0, 0.3], [-0.31, 0.31, 0.5]],
  ['LEFT', [0.4, 1], [0.39, 0, -0.4]],
  ['RIGHT', [-0.4, -1], [-0.39, 0, 0.4]],
])('%s', (pose, is, isNot) => {
  for (const turn of is) expect(isPose(pose, turn)).toBe(true);
  for (const turn of isNot) expect(isPose(pose, turn)).toBe(false);
});

test('each of the six orders is asked for, and has every pose once', () => {
  const drawn = [0, 1, 2, 3, 4, 5].map((number) => drawPoses((n) => number % n));
  expect(new Set(drawn.map((order) => order.join())).size).toBe(6);
  for (const order of drawn) expect([...order].sort()).toEqual(['LEFT', 'RIGHT', 'STRAIGHT']);
});

describe('frames', () => {
  test('that show what was asked give the face as it looks straight ahead', () => {
    const looks = [face(-36, { distance: 0.3 }), face(0, { distance: 0.1 }), face(36)];
    expect(judgeFrames(asked, looks)).toEqual({ descriptor: like(0.1) });
  });
  test.each<[string, readonly Look[], string, number]>([
    ['without a face', [{ found: 'NONE' }], 'NO_FACE', 0],
    ['with several', [good[0]!, { found: 'SEVERAL' }], 'SEVERAL_FACES', 1],
    ['that no decoder reads', [good[0]!, good[1]!, { found: 'UNREADABLE' }], 'UNREADABLE', 2],
    ['that nobody looked at', [good[0]!, good[1]!], 'UNREADABLE', 2],
    ['with a small face', [face(-36, { width: 99 }), good[1]!, good[2]!], 'TOO_SMALL', 0],
    ['with a blurred one', [good[0]!, face(0, { sharpness: 0.014 }), good[2]!], 'BLURRED', 1],
    ['in another order', [good[2]!, good[1]!, good[0]!], 'WRONG_POSE', 0],
    ['of which one was sent three times', [good[0]!, good[0]!, good[0]!], 'WRONG_POSE', 1],
    ['of two people', [good[0]!, good[1]!, face(36, { distance: 0.56 })], 'ANOTHER_FACE', 2],
  ])('%s are refused', (_, looks, fault, frame) => {
    expect(judgeFrames(asked, looks)).toEqual({ fault, frame });
  });
});

test('the distance of descriptors is Euclidean', () => {
  expect(distanceOf(Float32Array.of(0, 3), Float32Array.of(4, 0))).toBe(5);
});
