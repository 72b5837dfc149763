import { join } from 'node:path';
import type { Rendition } from '../tables.ts';
import { type Probe, type Transcoder, UnusableVideo } from './port.ts';

/** Containers that are opened, and files only: a playlist or a text that names other files is not (T28). */
const cage = ['-protocol_whitelist', 'file', '-format_whitelist', 'mov,mp4,m4a,3gp,matroska,webm,avi,mpegts,mpeg,flv,ogg'];
const maxHours = 8;
const maxPixels = 4096 * 2304;
/** Seconds of one segment and of one group of pictures; all rungs cut at the same instants. */
const segmentSeconds = 4;
const gopSeconds = 2;

/** Transcodes with Debian's ffmpeg as a child process. ffmpeg's own words never reach a client. What starts the process is loaded with the first video. */
export function ffmpegTranscoder(paths: { ffmpeg: string; ffprobe: string }): Transcoder {
  return {
    probe: (file, signal) => probe(paths.ffprobe, file, signal),
    thumbnails: (file, folder, facts, signal) => thumbnails(paths.ffmpeg, file, folder, facts, signal),
    package: (file, folder, work) => packageVideo(paths.ffmpeg, file, folder, work),
  };
}

async function probe(ffprobe: string, file: string, signal: AbortSignal): Promise<Probe> {
  const facts = await run(
    ffprobe,
    ['-v', 'error', ...cage, '-of', 'json', '-show_format', '-show_streams', file],
    signal,
    60_000,
  ).catch((error: unknown) => {
    if (error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number') throw notAVideo();
    throw error;
  });
  return usable(JSON.parse(facts));
}

interface Probed {
  readonly format?: { readonly duration?: string };
  readonly streams?: readonly {
    readonly codec_type?: string;
    readonly width?: number;
    readonly height?: number;
    readonly avg_frame_rate?: string;
    readonly duration?: string;
    readonly disposition?: { readonly attached_pic?: number };
  }[];
}

function usable(facts: Probed): Probe {
  const video = facts.streams?.find((stream) => stream.codec_type === 'video' && stream.disposition?.attached_pic !== 1);
  const seconds = Number(facts.format?.duration ?? video?.duration ?? 0);
  if (!video?.width || !video.height || !(seconds > 0)) throw notAVideo();
  if (seconds > maxHours * 3600)
    throw new UnusableVideo(
      'TOO_LONG',
      `A lecture lasts at most ${maxHours} hours; this one lasts ${Math.round(seconds / 3600)}.`,
    );
  if (video.width * video.height > maxPixels)
    throw new UnusableVideo('TOO_LARGE_PICTURE', 'The picture is larger than 4K; export it smaller.');
  const [frames = 25, per = 1] = (video.avg_frame_rate ?? '25/1').split('/').map(Number);
  const rate = per > 0 ? frames / per : 25;
  return {
    durationMs: Math.round(seconds * 1000),
    width: video.width,
    height: video.height,
    framesPerSecond: rate >= 1 && rate <= 120 ? rate : 25,
    hasAudio: facts.streams?.some((stream) => stream.codec_type === 'audio') ?? false,
  };
}

function notAVideo(): UnusableVideo {
  return new UnusableVideo('NOT_A_VIDEO', 'The file is not a video that can be read; upload MP4, MOV, MKV, WebM, AVI or MPEG.');
}

async function thumbnails(ffmpeg: string, file: string, folder: string, facts: Probe, signal: AbortSignal): Promise<void> {
  const seconds = facts.durationMs / 1000;
  const quiet = ['-v', 'error', '-nostdin', '-y'];
  await run(
    ffmpeg,
    [
      ...quiet,
      '-ss',
      String(seconds / 10),
      ...cage,
      '-i',
      file,
      '-frames:v',
      '1',
      '-vf',
      "scale='min(1280,iw)':-2",
      join(folder, 'poster.jpg'),
    ],
    signal,
    120_000,
  );
  const sheet = `fps=${25 / seconds},scale=160:-2,tile=5x5`;
  await run(
    ffmpeg,
    [...quiet, ...cage, '-i', file, '-vf', sheet, '-frames:v', '1', join(folder, 'storyboard.jpg')],
    signal,
    1_800_000,
  );
}

async function packageVideo(
  ffmpeg: string,
  file: string,
  folder: string,
  work: { probe: Probe; ladder: readonly Rendition[]; onProgress(fraction: number): void; signal: AbortSignal },
): Promise<void> {
  const { execa } = await import('execa');
  const child = execa(ffmpeg, packageArguments(file, folder, work.probe, work.ladder), {
    cancelSignal: work.signal,
    stdin: 'ignore',
    forceKillAfterDelay: 2000,
    env: { LC_ALL: 'C' },
  });
  for await (const line of child) {
    const micros = /^out_time_(?:us|ms)=(\d+)$/.exec(line)?.[1];
    if (micros) work.onProgress(Math.min(1, Number(micros) / 1000 / work.probe.durationMs));
  }
  await child;
}

/** One run writes HLS and DASH over the same CMAF segments (RFC 8216, ISO/IEC 23009-1, 23000-19). */
export function packageArguments(file: string, folder: string, facts: Probe, ladder: readonly Rendition[]): readonly string[] {
  const gop = Math.max(1, Math.round(facts.framesPerSecond * gopSeconds));
  const scales = ladder.map((rung, index) => `[v${index}]scale=${rung.width}:${rung.height},format=yuv420p[o${index}]`).join(';');
  const split = `[0:v:0]fps=${facts.framesPerSecond},split=${ladder.length}${ladder.map((_, index) => `[v${index}]`).join('')}`;
  return [
    ...['-v', 'error', '-nostdin', '-y', '-progress', 'pipe:1', ...cage, '-i', file, '-filter_complex', `${split};${scales}`],
    ...ladder.flatMap((rung, index) => [
      ...[
        '-map',
        `[o${index}]`,
        `-b:v:${index}`,
        String(rung.bitrate),
        `-maxrate:v:${index}`,
        String(Math.round(rung.bitrate * 1.2)),
      ],
      ...[`-bufsize:v:${index}`, String(rung.bitrate * 2)],
    ]),
    ...(facts.hasAudio ? ['-map', '0:a:0', '-c:a', 'aac', '-b:a', '96k', '-ac', '2'] : []),
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-profile:v',
      'main',
      '-g',
      String(gop),
      '-keyint_min',
      String(gop),
      '-sc_threshold',
      '0',
    ],
    ...[
      '-map_metadata',
      '-1',
      '-f',
      'dash',
      '-dash_segment_type',
      'mp4',
      '-seg_duration',
      String(segmentSeconds),
      '-use_template',
      '1',
      '-use_timeline',
      '1',
    ],
    ...[
      '-adaptation_sets',
      facts.hasAudio ? 'id=0,streams=v id=1,streams=a' : 'id=0,streams=v',
      '-hls_playlist',
      '1',
      join(folder, 'manifest.mpd'),
    ],
  ];
}

async function run(command: string, args: readonly string[], signal: AbortSignal, timeout: number): Promise<string> {
  const { execa } = await import('execa');
  const { stdout } = await execa(command, args, { cancelSignal: signal, timeout, stdin: 'ignore', maxBuffer: 4_000_000 });
  return stdout;
}
