import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { demoTenants, demoUser } from '@lyceum/kit/seed/demo.ts';
import { openTestSubgraph } from '@lyceum/kit/testing/subgraph.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { media } from '../subgraph.ts';

const tenantId = demoTenants[1].id;
const userId = demoUser(1, 10);
const mentorId = siblingId('mentor', userId);

let directory: string;
let house: Awaited<ReturnType<typeof openTestSubgraph>>;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lyceum-introduction-'));
  house = await openTestSubgraph(media, { env: { MEDIA_DIR: directory, MEDIA_PLAYBACK_SECRET: 'secret of the test' } });
});
afterAll(async () => {
  await house?.close();
  await rm(directory, { recursive: true, force: true });
});

const mentor = () => house.as({ userId, role: 'MENTOR', scopes: ['mentor'] });

/** A lecture as the pipeline leaves it, with its first file. */
async function lecture(ready: { durationMs: number; ownerId?: string }): Promise<string> {
  const id = house.context({ tenantId }).ids.next('lecture');
  await house.owner.query(
    `insert into media.lecture (id, tenant_id, owner_id, title, state, size_bytes, duration_ms, created_at, ready_at)
     values ($1, $2, $3, 'Hello', 'READY', 1, $4, now(), now())`,
    [id, tenantId, ready.ownerId ?? userId, ready.durationMs],
  );
  const folder = join(directory, 'files', tenantId, id, 'package');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'master.m3u8'), '#EXTM3U\n');
  return id;
}

async function choose(lectureId: string | null, as = mentor()) {
  const { data, errors } = await as.execute(
    `mutation ($lectureId: ID) {
      setIntroduction(input: { lectureId: $lectureId }) {
        __typename ... on SetIntroductionSuccess { mentor { id introduction { id } } } ... on UserError { message }
      }
    }`,
    { lectureId },
  );
  return errors ? errors[0]?.extensions?.code : data.setIntroduction;
}

/** What a visitor without an account sees of a mentor. */
async function shown() {
  const { data, errors } = await house
    .as(null)
    .execute(
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Mentor { introduction { id playback { hlsUrl } } } } }',
      {
        of: [{ __typename: 'Mentor', id: mentorId }],
      },
    );
  expect(errors).toBeUndefined();
  return data._entities[0].introduction;
}

const play = async (hlsUrl: string) => (await house.as(null).fetch(new URL(hlsUrl).pathname)).status;

test('a lecture that introduces its mentor is played by strangers, for as long as it does', async () => {
  const [first, second] = [await lecture({ durationMs: 60_000 }), await lecture({ durationMs: 180_000 })];
  expect(await shown()).toBeNull();

  for (const _ of ['once', 'again'])
    expect(await choose(first)).toEqual({
      __typename: 'SetIntroductionSuccess',
      mentor: { id: mentorId, introduction: { id: first } },
    });
  const { id, playback } = await shown();
  expect(id).toBe(first);
  expect(await play(playback.hlsUrl)).toBe(200);

  await choose(second);
  expect((await shown()).id).toBe(second);
  expect(await play(playback.hlsUrl)).toBe(403);

  expect(await choose(null)).toMatchObject({ mentor: { introduction: null } });
  expect(await choose(null)).toMatchObject({ mentor: { introduction: null } });
  expect(await shown()).toBeNull();
});

test('a lecture that is too long, somebody else’s, of another marketplace or unknown introduces nobody', async () => {
  expect(await choose(await lecture({ durationMs: 180_001 }))).toEqual({
    __typename: 'InvalidInput',
    message: 'An introduction is at most 180 seconds long; this lecture has 181.',
  });
  const theirs = await lecture({ durationMs: 1000, ownerId: demoUser(1, 11) });
  for (const id of [theirs, 'lecture_00000000000000000000000000', 'rubbish'])
    expect(await choose(id)).toEqual({ __typename: 'NotFound', message: `You have no lecture ${id}.` });
  const own = await lecture({ durationMs: 1000 });
  const elsewhere = house.as({ userId, role: 'MENTOR', scopes: ['mentor'], tenantId: demoTenants[2].id });
  expect(await choose(own, elsewhere)).toMatchObject({ __typename: 'NotFound' });
  expect(await choose(own, house.as({ userId, role: 'MENTEE', scopes: ['mentee'] }))).toBe('FORBIDDEN');
  expect(await shown()).toBeNull();
});

test('an introduction ends with its lecture', async () => {
  const id = await lecture({ durationMs: 1000 });
  await choose(id);
  await house.owner.query('delete from media.lecture where id = $1', [id]);
  expect(await shown()).toBeNull();
});
