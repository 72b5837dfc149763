import { transact } from '@lyceum/kit/context/transact.ts';
import { isId } from '@lyceum/kit/ids/ids.ts';
import { runStep } from '@lyceum/schema/messages.ts';
import type { Ctx } from '../context.ts';
import { type LectureRow, ownLecture } from '../lecture/lecture.service.ts';
import { lectureTopic } from '../lecture/lecture.subscription.ts';
import { uploadPath } from './upload.server.ts';

/** Serves one tus request of the lecture's owner; to everybody else the upload does not exist. */
export async function serveUpload(ctx: Ctx, request: Request, lectureId: string | null): Promise<Response> {
  if (request.method === 'OPTIONS') return ctx.ports.uploads.handle(request);
  const id = lectureId ?? lectureIdOf(request.headers.get('upload-metadata'));
  if (id === null || !isId('lecture', id))
    return problem(400, 'Upload-Metadata must carry `lectureId`, base64, as createLecture returned it.');
  const lecture = await ownLecture(ctx, id);
  if (!lecture) return problem(404, 'There is no such upload.');
  if (lectureId === null) {
    const refused = await whyNotCreated(ctx, request, lecture);
    if (refused) return refused;
  }
  const response = await ctx.ports.uploads.handle(request);
  if (response.ok) await noticeCompletion(ctx, lecture);
  return response;
}

async function whyNotCreated(ctx: Ctx, request: Request, lecture: LectureRow): Promise<Response | null> {
  if (lecture.state !== 'AWAITING_UPLOAD') return problem(409, 'This lecture was uploaded before; announce a new one.');
  if (Number(request.headers.get('upload-length')) !== lecture.size_bytes) {
    return problem(400, `Upload-Length must be the ${lecture.size_bytes} bytes that were announced.`);
  }
  // Creating it again would throw away what has arrived: the client goes on instead (tus: HEAD, then PATCH).
  if ((await ctx.ports.uploads.received(lecture.id)) === null) return null;
  return new Response(null, { status: 201, headers: { location: `${uploadPath}/${lecture.id}`, 'tus-resumable': '1.0.0' } });
}

/** Also called on HEAD: a process that died between the last byte and the commit is made good when the client asks how far it got. */
async function noticeCompletion(ctx: Ctx, lecture: LectureRow): Promise<void> {
  if (lecture.state !== 'AWAITING_UPLOAD' || (await ctx.ports.uploads.received(lecture.id)) !== lecture.size_bytes) return;
  await transact(ctx, async (tx) => {
    const moved = await tx.db
      .updateTable('lecture')
      .set({ state: 'PROCESSING' })
      .where('id', '=', lecture.id)
      .where('state', '=', 'AWAITING_UPLOAD')
      .returning('id')
      .executeTakeFirst();
    if (!moved) return;
    await tx.send(runStep, { lectureId: lecture.id, step: 'PROBE' });
    tx.afterCommit(() => tx.live.publish(lectureTopic(tx.viewer.tenantId, lecture.id), {}));
  });
}

export async function uploadOf(ctx: Ctx, lecture: LectureRow) {
  if (lecture.state !== 'AWAITING_UPLOAD' || lecture.owner_id !== ctx.viewer.userId) return null;
  return {
    url: `${ctx.ports.publicUrl}${uploadPath}`,
    protocol: '1.0.0',
    receivedBytes: (await ctx.ports.uploads.received(lecture.id)) ?? 0,
    totalBytes: lecture.size_bytes,
  };
}

/** `Upload-Metadata` is a list of `key base64` pairs (tus 1.0.0, Creation). */
function lectureIdOf(metadata: string | null): string | null {
  for (const pair of (metadata ?? '').split(',')) {
    const [key, value] = pair.trim().split(' ');
    if (key === 'lectureId' && value) return Buffer.from(value, 'base64').toString('utf8');
  }
  return null;
}

function problem(status: number, message: string): Response {
  return Response.json({ error: message }, { status, headers: { 'tus-resumable': '1.0.0' } });
}
