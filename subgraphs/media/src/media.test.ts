import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoId, demoUser } from '@lyceum/kit/seed/demo.ts';
import { openTestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import {
  bookingCancelled,
  bookingConfirmed,
  lecturePublished,
  lectureWatched,
  offeringPublished,
} from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { media } from './subgraph.ts';
import { makeVideo } from './testing/video.ts';

const mentorUserId = demoUser(1, 10);
const menteeUserId = demoUser(1, 40);
const offeringId = demoId('offering', 1, 10);
const mentorId = demoId('mentor', 1, 10);
const booking = {
  bookingId: demoId('booking', 1, 1),
  offeringId,
  mentorId,
  mentorUserId,
  menteeUserId,
  startsAt: '2026-01-01T10:00:00.000Z',
  endsAt: '2026-01-01T11:00:00.000Z',
  price: { amount: 5000, currency: 'EUR' },
};

let directory: string;
let house: Awaited<ReturnType<typeof openTestSubgraph>>;
let mentor: ReturnType<typeof house.as>;
let mentee: ReturnType<typeof house.as>;
let stranger: ReturnType<typeof house.as>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lyceum-media-'));
  house = await openTestSubgraph(media, { env: { MEDIA_DIR: directory, MEDIA_PLAYBACK_SECRET: 'secret of the test' } });
  mentor = house.as({ userId: mentorUserId, role: 'MENTOR', scopes: ['mentor'] });
  mentee = house.as({ userId: menteeUserId, role: 'MENTEE', scopes: ['mentee'] });
  stranger = house.as({ userId: demoUser(1, 41), role: 'MENTEE', scopes: ['mentee'] });
  await house.deliver(offeringPublished, { offeringId, mentorId, mentorUserId });
});

afterAll(async () => {
  await house?.close();
  await rm(directory, { recursive: true, force: true });
});

const create = `mutation ($input: CreateLectureInput!) {
  createLecture(input: $input) { __typename ... on CreateLectureSuccess { lecture { id state upload { url receivedBytes totalBytes } } } ... on UserError { code message } }
}`;
const look = `query ($id: ID!) {
  lecture(id: $id) {
    state failure { code message } durationMs renditions { width height } steps { name state progress } upload { receivedBytes }
    playback { hlsUrl dashUrl posterUrl expiresAt } progress { watchedMs completed resumeAtMs intervals { fromMs toMs } }
  }
}`;

async function announce(bytes: Buffer, key: string): Promise<string> {
  const { data, errors } = await mentor.execute(create, {
    input: { title: 'Fractions', offeringId, sizeBytes: bytes.length, idempotencyKey: key },
  });
  expect(errors).toBeUndefined();
  return data.createLecture.lecture.id;
}

const tus = { 'tus-resumable': '1.0.0' };

async function begin(lectureId: string, length: number): Promise<Response> {
  const metadata = `lectureId ${Buffer.from(lectureId).toString('base64')}`;
  return mentor.fetch('/media/uploads', {
    method: 'POST',
    headers: { ...tus, 'upload-length': String(length), 'upload-metadata': metadata },
  });
}

function send(lectureId: string, bytes: Buffer, offset: number): Promise<Response> {
  const headers = {
    ...tus,
    'upload-offset': String(offset),
    'content-type': 'application/offset+octet-stream',
    'content-length': String(bytes.length),
  };
  return mentor.fetch(`/media/uploads/${lectureId}`, { method: 'PATCH', headers, body: new Uint8Array(bytes) });
}

test('a lecture is uploaded in two pieces, processed, played by who booked, and no longer after the refund', {
  timeout: 60_000,
}, async () => {
  const video = makeVideo({ seconds: 6, width: 640, height: 360 });
  const id = await announce(video, 'lecture-one');
  expect((await begin(id, video.length)).status).toBe(201);
  const half = Math.floor(video.length / 2);
  expect((await send(id, video.subarray(0, half), 0)).status).toBe(204);
  const head = await mentor.fetch(`/media/uploads/${id}`, { method: 'HEAD', headers: tus });
  expect(head.headers.get('upload-offset')).toBe(String(half));
  expect((await mentor.execute(look, { id })).data.lecture.upload.receivedBytes).toBe(half);
  const progress = await mentor.subscribe(
    'subscription ($id: ID!) { lectureProgress(lectureId: $id) { state steps { name state } } }',
    { id },
  );
  const states: string[] = [(await progress.next()).value.data.lectureProgress.state];
  expect((await send(id, video.subarray(half), half)).status).toBe(204);
  for await (const { data } of progress) states.push(data.lectureProgress.state);
  expect(states[0]).toBe('AWAITING_UPLOAD');
  expect(states.at(-1)).toBe('READY');

  const { lecture } = (await mentor.execute(look, { id })).data;
  expect(lecture.durationMs).toBeGreaterThan(5800);
  expect(lecture.renditions).toEqual([
    { width: 320, height: 180 },
    { width: 640, height: 360 },
  ]);
  expect(lecture.steps.map((step: { state: string }) => step.state)).toEqual(['DONE', 'DONE', 'DONE']);
  expect((await house.sent(lecturePublished)).length).toBe(1);

  expect((await mentee.execute(look, { id })).data.lecture.playback).toBeNull();
  await house.deliver(bookingConfirmed, booking);
  const playback = (await mentee.execute(look, { id })).data.lecture.playback;
  const master = new URL(playback.hlsUrl).pathname;
  const anybody = house.as(null);
  const playlist = await anybody.fetch(master);
  expect(playlist.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
  expect(await playlist.text()).toContain('media_1.m3u8');
  const part = await anybody.fetch(master.replace('master.m3u8', 'init-stream0.m4s'), { headers: { range: 'bytes=0-9' } });
  expect(part.status).toBe(206);
  expect((await part.arrayBuffer()).byteLength).toBe(10);
  expect((await anybody.fetch(master.replace('/package/', '/package/../'))).status).toBeGreaterThanOrEqual(400);

  const report = `mutation ($input: ReportWatchedInput!) { reportWatched(input: $input) { __typename ... on ReportWatchedSuccess { lecture { progress { watchedMs completed resumeAtMs intervals { fromMs toMs } } } } ... on UserError { code } } }`;
  const watch = (intervals: object[], positionMs: number) =>
    mentee.execute(report, { input: { lectureId: id, intervals, positionMs } });
  await watch(
    [
      { fromMs: 0, toMs: 2000 },
      { fromMs: 1000, toMs: 3000 },
    ],
    3000,
  );
  const again = (
    await watch(
      [
        { fromMs: 0, toMs: 3000 },
        { fromMs: 4000, toMs: 5000 },
      ],
      5000,
    )
  ).data.reportWatched.lecture.progress;
  expect(again).toEqual({
    watchedMs: 4000,
    completed: false,
    resumeAtMs: 5000,
    intervals: [
      { fromMs: 0, toMs: 3000 },
      { fromMs: 4000, toMs: 5000 },
    ],
  });
  expect((await watch([{ fromMs: 0, toMs: 900_000 }], 0)).data.reportWatched.lecture.progress.completed).toBe(true);
  const told = await house.sent(lectureWatched);
  expect(told.reduce((sum, { newlyWatchedMs }) => sum + newlyWatchedMs, 0)).toBe(lecture.durationMs);
  expect(told.filter(({ completed }) => completed)).toHaveLength(1);
  expect(
    (await stranger.execute(report, { input: { lectureId: id, intervals: [{ fromMs: 0, toMs: 1 }], positionMs: 0 } })).data
      .reportWatched.code,
  ).toBe('NOT_FOUND');

  await house.deliver(bookingCancelled, { ...booking, cancelledBy: 'MENTEE', refund: booking.price });
  expect((await anybody.fetch(master)).status).toBe(403);
  expect((await mentee.execute(look, { id })).data.lecture.playback).toBeNull();
});

test('an upload that is not a video fails with a sentence that says so, and is not tried again', async () => {
  const bytes = Buffer.from('This is not a video, whatever it is called.\n'.repeat(50));
  const id = await announce(bytes, 'lecture-two');
  await begin(id, bytes.length);
  await send(id, bytes, 0);
  await house.until(async () => (await mentor.execute(look, { id })).data.lecture.state === 'FAILED');
  const { lecture } = (await mentor.execute(look, { id })).data;
  expect(lecture.failure.code).toBe('NOT_A_VIDEO');
  expect(lecture.failure.message).toMatch(/upload MP4/);
  expect((await stranger.execute(look, { id })).data.lecture).toBeNull();
});

test('a playlist that names a local file is refused like any other text', async () => {
  const bytes = Buffer.from('#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n');
  const id = await announce(bytes, 'lecture-three');
  await begin(id, bytes.length);
  await send(id, bytes, 0);
  await house.until(async () => (await mentor.execute(look, { id })).data.lecture.failure?.code === 'NOT_A_VIDEO');
});

test('only the owner may upload, and only what was announced', async () => {
  const bytes = Buffer.alloc(1000);
  const id = await announce(bytes, 'lecture-four');
  expect((await begin(id, 2000)).status).toBe(400);
  expect((await begin(demoId('lecture', 1, 99), 1000)).status).toBe(404);
  expect((await begin(id, 1000)).status).toBe(201);
  expect((await stranger.fetch(`/media/uploads/${id}`, { method: 'HEAD', headers: tus })).status).toBe(404);
  expect((await begin(id, 1000)).headers.get('location')).toBe(`/media/uploads/${id}`);
});

test('a lecture needs an offering of its own mentor, a title and a sensible size', async () => {
  const ask = async (input: object) =>
    (await mentor.execute(create, { input: { title: 'T', sizeBytes: 10, idempotencyKey: 'lecture-five', ...input } })).data
      .createLecture;
  expect((await ask({ offeringId: demoId('offering', 1, 11) })).code).toBe('NOT_FOUND');
  expect((await ask({ title: ' ' })).code).toBe('INVALID_INPUT');
  expect((await ask({ sizeBytes: 0 })).code).toBe('INVALID_INPUT');
  expect((await ask({ sizeBytes: 9_000_000_000_000 })).code).toBe('INVALID_INPUT');
  expect(
    (await mentee.execute(create, { input: { title: 'T', sizeBytes: 10, idempotencyKey: 'lecture-six' } })).errors?.[0]
      ?.extensions?.code,
  ).toBe('FORBIDDEN');
});

test('another tenant sees nothing of a lecture', async () => {
  const id = await announce(Buffer.alloc(10), 'lecture-seven');
  const elsewhere = house.as({
    userId: mentorUserId,
    role: 'MENTOR',
    scopes: ['mentor'],
    tenantId: 'tenant_01k00000000000000000000002',
  });
  expect((await elsewhere.execute(look, { id })).data.lecture).toBeNull();
});
