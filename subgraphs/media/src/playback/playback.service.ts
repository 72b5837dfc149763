import { Readable } from 'node:stream';
import type { Ctx } from '../context.ts';
import { mayWatch } from '../entitlement/entitlement.service.ts';
import type { LectureRow } from '../lecture/lecture.service.ts';
import type { PlaybackRight } from './playback.token.ts';
import { parseRange } from './range.rules.ts';

export const playbackPath = '/media/playback';

const contentTypes: Readonly<Record<string, string>> = {
  m3u8: 'application/vnd.apple.mpegurl',
  mpd: 'application/dash+xml',
  m4s: 'video/iso.segment',
  mp4: 'video/mp4',
  jpg: 'image/jpeg',
};

export async function playbackFor(ctx: Ctx, lecture: LectureRow) {
  const { userId, tenantId } = ctx.viewer;
  if (lecture.state !== 'READY' || !(await mayWatch(ctx, lecture, userId))) return null;
  const expiresAt = Math.floor(ctx.clock.now().getTime() / 1000) + ctx.ports.playback.seconds;
  const token = ctx.ports.playback.sign({ tenantId, lectureId: lecture.id, userId, expiresAt });
  const base = `${ctx.ports.publicUrl}${playbackPath}/${token}`;
  return {
    hlsUrl: `${base}/package/master.m3u8`,
    dashUrl: `${base}/package/manifest.mpd`,
    posterUrl: `${base}/thumbnails/poster.jpg`,
    storyboardUrl: `${base}/thumbnails/storyboard.jpg`,
    expiresAt: new Date(expiresAt * 1000),
  };
}

/** One file of a lecture. The entitlement is asked at every request, so that a refund ends playback at the next segment. */
export async function servePlayback(
  anyone: Ctx,
  request: Request,
  token: string,
  folder: string,
  file: string,
): Promise<Response> {
  const right = anyone.ports.playback.read(token, anyone.clock.now());
  if (!right) return refusal(403, 'This playback address is over or was not made here; ask for a new one.');
  // The address carries its tenant: a <video> element can send no header that names it.
  if (!(await rightStands(anyone.ports.system(right.tenantId), right)))
    return refusal(403, 'The right to watch this lecture has ended.');
  const key = `${right.tenantId}/${right.lectureId}/${folder}/${file}`;
  const size = await anyone.ports.storage.size(key);
  if (size === null) return refusal(404, 'There is no such file.');
  return answer(anyone, request, key, size, contentTypes[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream');
}

async function rightStands(ctx: Ctx, right: PlaybackRight): Promise<boolean> {
  const lecture = await ctx.db
    .selectFrom('lecture')
    .select(['id', 'owner_id', 'offering_id'])
    .where('id', '=', right.lectureId)
    .executeTakeFirst();
  return lecture !== undefined && (await mayWatch(ctx, lecture, right.userId));
}

/** Whole, or one byte range (RFC 9110 §14). */
function answer(ctx: Ctx, request: Request, key: string, size: number, contentType: string): Response {
  const headers = {
    'content-type': contentType,
    'accept-ranges': 'bytes',
    // For this viewer's own cache only; the address itself says until when.
    'cache-control': 'private, max-age=300',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
  };
  const range = parseRange(request.headers.get('range'), size);
  if (range === 'unsatisfiable')
    return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } });
  const length = range ? range.end - range.start + 1 : size;
  const body =
    request.method === 'HEAD' ? null : (Readable.toWeb(ctx.ports.storage.read(key, range ?? undefined)) as ReadableStream);
  return new Response(body, {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      'content-length': String(length),
      ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${size}` } : {}),
    },
  });
}

function refusal(status: number, message: string): Response {
  return Response.json(
    { error: message },
    { status, headers: { 'cache-control': 'no-store', 'access-control-allow-origin': '*' } },
  );
}
