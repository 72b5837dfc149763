export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A face as a model sees it. */
export interface SeenFace {
  /** Pixels. */
  readonly width: number;
  /** How much of its contrast lies in edges, 0 to about 1: see `face.rules.ts`. */
  readonly sharpness: number;
  /** The 68 points of the iBUG 300-W annotation, in pixels: 0–16 jaw, 27–35 nose, 36–41 and 42–47 the eyes. */
  readonly landmarks: readonly Point[];
  /** 128 numbers: near to one another for the same person. */
  readonly descriptor: Float32Array;
}

/** What is in a picture. */
export type Look = { readonly found: 'UNREADABLE' | 'NONE' | 'SEVERAL' } | { readonly found: 'ONE'; readonly face: SeenFace };

/** Finds and measures faces. Pictures are looked at and forgotten. */
export interface FaceModel {
  /** With its version: descriptors of different models cannot be compared. */
  readonly name: string;
  /** Throws TOO_MANY_REQUESTS when a call that came now would be refused. */
  assertRoom(): void;
  /** Looks at pictures in their order, and at none behind one without exactly one face. Throws TOO_MANY_REQUESTS, and UNAVAILABLE when it took too long. */
  look(pictures: readonly Uint8Array[]): Promise<readonly Look[]>;
  close(): Promise<void>;
}
