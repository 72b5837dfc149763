import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { Upload } from 'tus-js-client';

/** A real video of eight seconds: moving test picture and a tone, H.264 and AAC in MP4, high enough for three rungs. */
export async function makeVideo(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-tour-'));
  try {
    const file = join(folder, 'lecture.mp4');
    const sources = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=1280x720:rate=25:duration=8',
      '-f',
      'lavfi',
      '-i',
      'sine=frequency=330:duration=8',
    ];
    const words = ['-v', 'error', '-y', ...sources, '-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-shortest', file];
    // Not in this thread: a loop that stands still for seconds does not hear that the server closes idle connections, and asks on a dead one.
    await promisify(execFile)('ffmpeg', words).catch((cause: NodeJS.ErrnoException) => {
      const why =
        cause.code === 'ENOENT'
          ? 'is missing: npm run doctor says how to install it.'
          : `could not make a video: ${cause.message}`;
      throw new Error(`ffmpeg ${why}`, { cause });
    });
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Uploads by tus in pieces, drops the line in the middle, and goes on where the server says. Answers at which byte it went on. */
export async function uploadWithABreak(
  video: Buffer,
  target: { url: string; lectureId: string; token: string },
): Promise<number> {
  const { url, lectureId, token } = target;
  const headers = { authorization: `Bearer ${token}` };
  const chunkSize = Math.ceil(video.length / 4);
  const first = await new Promise<string>((resolve, reject) => {
    const upload = new Upload(video, {
      endpoint: url,
      headers,
      metadata: { lectureId },
      chunkSize,
      retryDelays: null,
      onChunkComplete: (_, sent) => {
        if (sent < video.length / 2) return;
        void upload.abort();
        resolve(upload.url!);
      },
      onSuccess: () => reject(new Error('the upload was over before its line could be dropped')),
      onError: reject,
    });
    upload.start();
  });
  let resumedAt = -1;
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(video, {
      uploadUrl: first,
      headers,
      chunkSize,
      retryDelays: null,
      onChunkComplete: (size, sent) => {
        if (resumedAt < 0) resumedAt = sent - size;
      },
      onSuccess: () => resolve(),
      onError: reject,
    });
    upload.start();
  });
  return resumedAt;
}

export interface Played {
  readonly height: number;
  readonly seconds: number;
}

/** Plays two rungs of the ladder with hls.js in Chromium, until each has moved on by a second. */
export async function playTwoRungs(hlsUrl: string, pageUrl: string, program: string): Promise<readonly Played[]> {
  const browser = await chromium.launch({
    executablePath: program,
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(pageUrl);
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('hls.js') });
    return await page.evaluate(playInPage, hlsUrl);
  } finally {
    await browser.close();
  }
}

/** Runs inside the page. */
async function playInPage(url: string): Promise<Played[]> {
  const Hls = (globalThis as never as { Hls: typeof import('hls.js').default }).Hls;
  const document = (
    globalThis as never as { document: { createElement(name: string): HTMLVideo; body: { append(node: unknown): void } } }
  ).document;
  const video = document.createElement('video');
  video.muted = true;
  document.body.append(video);
  const hls = new Hls({ startLevel: 0 });
  const failed = new Promise<never>((_, reject) => {
    hls.on(Hls.Events.ERROR, (__, data) => {
      if (data.fatal) reject(new Error(`hls.js: ${data.type} ${data.details}`));
    });
  });
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error('the player did not get on within 30 s')), 30_000),
  );
  const play = async () => {
    await new Promise<void>((resolve) => {
      hls.on(Hls.Events.MANIFEST_PARSED, () => resolve());
      hls.loadSource(url);
      hls.attachMedia(video as never);
    });
    const played: Played[] = [];
    for (const level of [0, hls.levels.length - 1]) {
      hls.currentLevel = level;
      video.currentTime = 0;
      await video.play();
      await new Promise<void>((resolve) => {
        video.ontimeupdate = () => {
          if (video.currentTime > 1 && video.videoHeight === hls.levels[level]?.height) resolve();
        };
      });
      played.push({ height: video.videoHeight, seconds: video.currentTime });
    }
    return played;
  };
  return Promise.race([play(), failed, late]);
}

interface HTMLVideo {
  muted: boolean;
  currentTime: number;
  readonly videoHeight: number;
  ontimeupdate: () => void;
  play(): Promise<void>;
}
