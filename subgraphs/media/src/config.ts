import { resolve } from 'node:path';
import type { Environment } from '@lyceum/kit/subgraph.ts';

export interface Config {
  /** Folder for uploads and packages. MEDIA_DIR, default `.data/media`. */
  readonly directory: string;
  /** Signs playback addresses. MEDIA_PLAYBACK_SECRET, or derived from LYCEUM_MASTER_KEY. */
  readonly playbackSecret: string;
  /** Seconds that a playback address lives. MEDIA_PLAYBACK_SECONDS, default 3,600. */
  readonly playbackSeconds: number;
  /** Largest upload in bytes. MEDIA_MAX_UPLOAD_BYTES, default 8 GiB. */
  readonly maxUploadBytes: number;
  /** FFMPEG_PATH and FFPROBE_PATH, default `ffmpeg` and `ffprobe` on the path. */
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

export function readConfig(env: Environment): Config {
  const secret = env.MEDIA_PLAYBACK_SECRET ?? env.LYCEUM_MASTER_KEY;
  if (!secret) throw new Error('Set MEDIA_PLAYBACK_SECRET (or LYCEUM_MASTER_KEY): media signs playback addresses with it.');
  return {
    directory: resolve(env.MEDIA_DIR ?? '.data/media'),
    playbackSecret: secret,
    playbackSeconds: positive(env, 'MEDIA_PLAYBACK_SECONDS', 3600),
    maxUploadBytes: positive(env, 'MEDIA_MAX_UPLOAD_BYTES', 8 * 1024 ** 3),
    ffmpeg: env.FFMPEG_PATH ?? 'ffmpeg',
    ffprobe: env.FFPROBE_PATH ?? 'ffprobe',
  };
}

function positive(env: Environment, name: string, fallback: number): number {
  const value = Number(env[name] ?? fallback);
  if (!Number.isSafeInteger(value) || value <= 0) throw new Error(`${name} must be a positive whole number, not ${env[name]}.`);
  return value;
}
