import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real video made by ffmpeg: test picture and tone, H.264 and AAC in MP4. */
export function makeVideo(options: { seconds: number; width: number; height: number }): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-video-'));
  const file = join(folder, 'video.mp4');
  const picture = `testsrc=size=${options.width}x${options.height}:rate=25:duration=${options.seconds}`;
  const sources = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', `sine=frequency=440:duration=${options.seconds}`];
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-y',
    ...sources,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-c:a',
    'aac',
    '-shortest',
    file,
  ]);
  const video = readFileSync(file);
  rmSync(folder, { recursive: true });
  return video;
}
