import type { Look, Point, SeenFace } from './port.ts';

/** As the person turns, not as a mirror shows it. */
export type Pose = 'STRAIGHT' | 'LEFT' | 'RIGHT';

/** What a challenge is good for. */
export type FacePurpose = 'ENROL' | 'CHECK_IN';

export const challengeLivesMs = 5 * 60_000;

/**
 * The distance of two descriptors (Euclidean) below which they are of one person. The network is dlib's; 0.6 is what it was trained for, with 99.38 % of the pairs of
 * Labeled Faces in the Wild. A check-in is worth less than that and may be tried again, so we ask for more: of 120 pairs of different people in the pictures
 * that come with the model the nearest were 0.50 apart and half of them over 0.71; one person, turned by up to 35 degrees, 0.1 to 0.45.
 */
export const samePerson = { atCheckIn: 0.5, withinOneChallenge: 0.55 } as const;

/** Pixels of a face's width: the network looks at 150, and makes smaller ones up. */
const leastWidth = 100;
/** Of faces in focus 0.07 to 0.23 was measured, of those that were blurred on purpose until nobody reads a line of them 0.006 to 0.018. */
const leastSharpness = 0.015;
/** By `turnOf`. Between the two lies what is neither. */
const turns = { straight: 0.3, turned: 0.4 } as const;

const orders: readonly (readonly Pose[])[] = [
  ['STRAIGHT', 'LEFT', 'RIGHT'],
  ['STRAIGHT', 'RIGHT', 'LEFT'],
  ['LEFT', 'STRAIGHT', 'RIGHT'],
  ['LEFT', 'RIGHT', 'STRAIGHT'],
  ['RIGHT', 'STRAIGHT', 'LEFT'],
  ['RIGHT', 'LEFT', 'STRAIGHT'],
];

/** One of the six orders; `draw(n)` gives a whole number from 0 to n - 1. */
export function drawPoses(draw: (n: number) => number): readonly Pose[] {
  return orders[draw(orders.length)]!;
}

/**
 * How far a head is turned: -1 to the person's right, 0 straight, 1 to their left; about 0.5 at 30 degrees. It is where the tip of the nose stands between the two
 * sides of the jaw, along the line through the eyes, so that a tilted head counts as it is.
 */
export function turnOf(landmarks: readonly Point[]): number {
  const [one, other] = [centre(landmarks.slice(36, 42)), centre(landmarks.slice(42, 48))];
  const apart = Math.hypot(other.x - one.x, other.y - one.y);
  if (!(apart > 0)) return 0;
  const along = ({ x, y }: Point) => ((x - one.x) * (other.x - one.x) + (y - one.y) * (other.y - one.y)) / apart;
  const [nose, from, to] = [along(landmarks[30]!), along(landmarks[2]!), along(landmarks[14]!)];
  return to > from ? Math.max(-1, Math.min(1, (2 * nose - from - to) / (to - from))) : 0;
}

function centre(points: readonly Point[]): Point {
  const sum = points.reduce((all, { x, y }) => ({ x: all.x + x, y: all.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}

export function isPose(pose: Pose, turn: number): boolean {
  if (pose === 'STRAIGHT') return Math.abs(turn) <= turns.straight;
  return pose === 'LEFT' ? turn >= turns.turned : turn <= -turns.turned;
}

export function distanceOf(one: Float32Array, other: Float32Array): number {
  return Math.sqrt(one.reduce((sum, value, index) => sum + (value - other[index]!) ** 2, 0));
}

/** Why frames are not taken. */
export type FrameFault = 'UNREADABLE' | 'NO_FACE' | 'SEVERAL_FACES' | 'TOO_SMALL' | 'BLURRED' | 'WRONG_POSE' | 'ANOTHER_FACE';

export type Verdict =
  /** The face as it looks straight ahead: turned ones are farther from one another. */
  { readonly descriptor: Float32Array } | { readonly fault: FrameFault /** From 0. */; readonly frame: number };

/** Whether the frames show what was asked, in its order, and one person throughout. `looks` may end early, with the one that is at fault. */
export function judgeFrames(asked: readonly Pose[], looks: readonly Look[]): Verdict {
  const faces: SeenFace[] = [];
  for (const [frame, pose] of asked.entries()) {
    const look = looks[frame];
    const seen = look === undefined ? 'UNREADABLE' : faceOf(look);
    if (typeof seen === 'string') return { fault: seen, frame };
    if (!isPose(pose, turnOf(seen.landmarks))) return { fault: 'WRONG_POSE', frame };
    faces.push(seen);
  }
  const { descriptor } = faces[asked.indexOf('STRAIGHT')]!;
  const stranger = faces.findIndex((face) => distanceOf(face.descriptor, descriptor) > samePerson.withinOneChallenge);
  return stranger === -1 ? { descriptor } : { fault: 'ANOTHER_FACE', frame: stranger };
}

const faultOf = { UNREADABLE: 'UNREADABLE', NONE: 'NO_FACE', SEVERAL: 'SEVERAL_FACES' } as const;

function faceOf(look: Look): SeenFace | FrameFault {
  if (look.found !== 'ONE') return faultOf[look.found];
  if (look.face.width < leastWidth) return 'TOO_SMALL';
  return look.face.sharpness < leastSharpness ? 'BLURRED' : look.face;
}
