import type { Rendition } from '../tables.ts';

export interface Probe {
  readonly durationMs: number;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly hasAudio: boolean;
}

/** The file is not what it says: final, never retried. */
export class UnusableVideo extends Error {
  readonly code: 'NOT_A_VIDEO' | 'TOO_LONG' | 'TOO_LARGE_PICTURE';

  constructor(code: UnusableVideo['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Turns an uploaded video into something a browser plays. */
export interface Transcoder {
  /** Throws `UnusableVideo` for anything that is not a video. */
  probe(file: string, signal: AbortSignal): Promise<Probe>;
  /** Writes `poster.jpg` (1 frame) and `storyboard.jpg` (a sheet of 5 × 5 frames, 160 wide) into the folder. */
  thumbnails(file: string, folder: string, probe: Probe, signal: AbortSignal): Promise<void>;
  /** Writes HLS (`master.m3u8`) and DASH (`manifest.mpd`) over shared CMAF segments; `onProgress` gets 0 to 1. */
  package(
    file: string,
    folder: string,
    work: { probe: Probe; ladder: readonly Rendition[]; onProgress(fraction: number): void; signal: AbortSignal },
  ): Promise<void>;
}
