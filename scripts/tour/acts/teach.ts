import type { Data } from '../data.ts';
import { expect } from '../journal.ts';
import { makeVideo, playTwoRungs, uploadWithABreak } from '../lecture.ts';
import { type Cast, failure, key, type Stage } from '../stage.ts';

export async function teach({ journal, addresses, browser, run }: Stage, { ada, ben }: Cast, offeringId: string): Promise<void> {
  journal.act('Ada uploads a lecture, Ben watches it');
  const video = await journal.step('make a real video', makeVideo, (bytes) => `${bytes.length} bytes`);
  const { lecture } = await journal.step(
    'announce the lecture',
    () =>
      ada.change(
        `mutation ($input: CreateLectureInput!) { result: createLecture(input: $input) { __typename ... on CreateLectureSuccess { lecture { id upload { url } } } ${failure} } }`,
        { title: `Dots and lines ${run}`, offeringId, sizeBytes: video.length, idempotencyKey: key() },
        'CreateLectureSuccess',
      ),
    (result) => result.lecture.id,
  );
  const progress = ada
    .device()
    .watch(
      `subscription ($id: ID!) { event: lectureProgress(lectureId: $id) { state failure { message } steps { name state progress } renditions { height } offering { title } } }`,
      { id: lecture.id },
    );
  await journal.step(
    'upload it in pieces, with the line dropped in the middle',
    () => uploadWithABreak(video, { url: lecture.upload.url, lectureId: lecture.id, token: ada.token! }),
    (at) => `went on at byte ${at}`,
  );
  await journal.step(
    'processing, live, until it can be played',
    async () => {
      const done = await progress.until('the lecture', ({ state }) => state === 'READY' || state === 'FAILED', 120_000);
      expect(done.state === 'READY', `the lecture is ready, but it is ${JSON.stringify(done)}`);
      expect(done.renditions.length >= 2, 'the ladder has at least two rungs');
      return done;
    },
    ({ renditions }) => `${progress.events.length} events, rungs ${renditions.map(({ height }: Data) => height).join(', ')}`,
  );
  const look = 'query ($id: ID!) { lecture(id: $id) { title playback { hlsUrl } progress { watchedMs completed } } }';
  await journal.step(
    'two rungs play with hls.js in Chromium',
    async () => {
      const { lecture: bought } = await ben.ask(look, { id: lecture.id });
      expect(bought.playback, 'who booked the offering may watch its lectures');
      return playTwoRungs(bought.playback.hlsUrl, `${addresses[0]}/healthz`, browser);
    },
    (played) => played.map(({ height, seconds }) => `${height}p ${seconds.toFixed(1)} s`).join(', '),
  );
  await journal.step(
    'what Ben watched is kept as intervals; an overlap counts once',
    async () => {
      await ben.change(
        `mutation ($input: ReportWatchedInput!) { result: reportWatched(input: $input) { __typename ${failure} } }`,
        {
          lectureId: lecture.id,
          intervals: [
            { fromMs: 0, toMs: 2000 },
            { fromMs: 1000, toMs: 3000 },
          ],
          positionMs: 3000,
        },
        'ReportWatchedSuccess',
      );
      const { lecture: seen } = await ben.ask(look, { id: lecture.id });
      expect(seen.progress.watchedMs === 3000, `3,000 ms were watched, not ${seen.progress.watchedMs}`);
      return seen.progress;
    },
    ({ watchedMs }) => `${watchedMs} ms`,
  );
}
