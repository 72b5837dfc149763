import { collectPerson } from '@lyceum/kit/privacy/collect.ts';
import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { sweep } from '../housekeeping/housekeeping.ts';
import { collectPlan } from '../privacy/collect.ts';
import { openStudio, type Shown } from '../testing/face-pictures.ts';
import { aurora, claimsOf, openIdentity, otherTenant } from '../testing/open-identity.ts';
import { identityThatRemembersLooks } from '../testing/remembered-looks.ts';
import { openDescriptor } from './descriptor.ts';
import type { FacePurpose, Pose } from './face.rules.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let studio: Awaited<ReturnType<typeof openStudio>>;
let admin: Caller;
beforeAll(async () => {
  studio = await openStudio();
  home = await openIdentity({}, identityThatRemembersLooks);
  admin = home.holderOf((await home.signIn('admin@aurora.test')).tokens);
});
afterAll(() => home?.close());

type Caller = ReturnType<typeof home.holderOf>;
const minute = 60_000;
const people = [...Array(12).keys()].flatMap((n) => [`mentee${40 + n}@aurora.test`, `mentor${10 + n}@aurora.test`]);
const ended = { __typename: 'FaceChallengeEnded', code: 'FACE_CHALLENGE_ENDED' };
const texts = [{ locale: 'en', title: 'Faces', url: 'https://aurora.test/faces' }];

const publish = (replaces: number) =>
  home.mutate('publishConsentDocument', { kind: 'FACE_CHECK', replaces, texts }, { as: admin });
let first: ReturnType<typeof publish> | undefined;
/** The first version, published with the first need. */
const published = () => (first ??= publish(0));
async function agree(as: Caller, version = 1) {
  await published();
  await home.mutate('giveConsent', { kind: 'FACE_CHECK', version }, { as });
}
const begin = (as: Caller, purpose: FacePurpose) =>
  home.mutate(
    'beginFaceChallenge',
    { purpose },
    { as, fields: '... on FaceChallenge { challenge poses expiresAt } ... on FaceConsentMissing { document { version } }' },
  );
const framesOf = (who: Shown, poses: unknown) => Promise.all((poses as Pose[]).map((pose) => studio.frame(who, pose)));
const fields = '... on FramesRefused { fault frame } ... on InvalidInput { field message } ... on TooManyAttempts { retryAt }';
const enrolWith = (as: Caller, input: object) =>
  home.mutate('enrolFace', input, { as, fields: `... on EnrolFaceSuccess { face { model consentVersion usable } } ${fields}` });
const checkWith = (as: Caller, input: object) => home.mutate('checkFace', input, { as, fields });

async function show(as: Caller, purpose: FacePurpose, who: Shown) {
  const { challenge, poses } = await begin(as, purpose);
  const input = { challenge, frames: await framesOf(who, poses) };
  return purpose === 'ENROL' ? enrolWith(as, input) : checkWith(as, input);
}

async function somebody() {
  const email = people.pop()!;
  const { tokens } = await home.signIn(email);
  const as = home.holderOf(tokens);
  return { email, as, userId: claimsOf(tokens.accessToken).sub as string };
}

async function enrolled(who: Shown = 'ada') {
  const person = await somebody();
  await agree(person.as);
  expect((await show(person.as, 'ENROL', who)).__typename).toBe('EnrolFaceSuccess');
  return person;
}

async function faceOf(as: Caller) {
  const { data } = await as.execute('{ viewer { face { enrolledAt usable } } }');
  return data.viewer.face;
}

describe('consent', () => {
  test('to a document that is in force is needed, and nobody is asked to show their face before', async () => {
    const { as } = await somebody();
    expect(await begin(as, 'ENROL')).toMatchObject({ __typename: 'FaceConsentMissing', document: null });
    await published();
    expect(await begin(as, 'ENROL')).toMatchObject({ __typename: 'FaceConsentMissing', document: { version: 1 } });
    await agree(as);
    expect(await begin(as, 'ENROL')).toMatchObject({ __typename: 'FaceChallenge' });
    const { challenge, poses } = await begin(as, 'ENROL');
    await home.mutate('withdrawConsent', { kind: 'FACE_CHECK' }, { as });
    expect(await enrolWith(as, { challenge, frames: await framesOf('ada', poses) })).toMatchObject({
      __typename: 'FaceConsentMissing',
    });
    expect(await faceOf(as)).toBeNull();
  });

  test('of a minor is not enough', async () => {
    const { as, userId } = await somebody();
    await agree(as);
    const { challenge, poses } = await begin(as, 'ENROL');
    const minor = 'insert into identity.minor (user_id, tenant_id, birth_date) values ($1, $2, $3)';
    await home.house.owner.query(minor, [userId, aurora, '2014-05-06']);
    expect((await begin(as, 'ENROL')).__typename).toBe('FaceNotForMinors');
    const frames = await framesOf('ada', poses);
    expect((await enrolWith(as, { challenge, frames })).__typename).toBe('FaceNotForMinors');
    expect((await checkWith(as, { challenge, frames })).__typename).toBe('FaceNotForMinors');
  });

  test('that is taken back deletes what is kept at once, and the person is told', async () => {
    const { as, email, userId } = await enrolled();
    await home.mutate('withdrawConsent', { kind: 'FACE_CHECK' }, { as });
    expect(await faceOf(as)).toBeNull();
    const { rows } = await home.house.owner.query('select 1 from identity.face_enrolment where user_id = $1', [userId]);
    expect(rows).toEqual([]);
    expect((await home.mailAbout(email, 'face check', 2)).text).toContain('is deleted');
    expect((await begin(as, 'CHECK_IN')).__typename).toBe('FaceConsentMissing');
    await agree(as);
    expect((await begin(as, 'CHECK_IN')).__typename).toBe('FaceNotEnrolled');
  });
});

describe('an enrolled face', () => {
  test('is known again, and another one is not', async () => {
    const { as, email } = await enrolled();
    expect(await show(as, 'CHECK_IN', 'ada')).toEqual({ __typename: 'CheckFaceSuccess' });
    expect(await show(as, 'CHECK_IN', 'eve')).toMatchObject({ __typename: 'FaceNotMatched' });
    expect((await home.mailAbout(email, 'face check')).text).toContain('no picture');
    expect(await faceOf(as)).toEqual({ enrolledAt: home.clock.now().toISOString(), usable: true });
  });

  test('needs a fresh proof to be enrolled or replaced, and the frames can be brought again after it', async () => {
    const { as } = await enrolled();
    home.clock.advance(6 * minute);
    const { challenge, poses } = await begin(as, 'ENROL');
    home.clock.advance(4 * minute);
    expect((await begin(as, 'ENROL')).__typename).toBe('StepUpRequired');
    const input = { challenge, frames: await framesOf('eve', poses) };
    expect((await enrolWith(as, input)).__typename).toBe('StepUpRequired');
    await home.mutate('stepUp', { password: demoPassword }, { as });
    expect((await enrolWith(as, input)).__typename).toBe('EnrolFaceSuccess');
    expect((await show(as, 'CHECK_IN', 'ada')).__typename).toBe('FaceNotMatched');
    expect((await show(as, 'CHECK_IN', 'eve')).__typename).toBe('CheckFaceSuccess');
  });

  test('lies sealed in its row, and neither numbers nor pictures lie anywhere else', async () => {
    const { as, userId } = await enrolled();
    const { rows } = await home.house.owner.query(
      'select sealed_descriptor as sealed, model from identity.face_enrolment where user_id = $1',
      [userId],
    );
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const numbers = (await openDescriptor(ctx, userId, rows[0].sealed))!;
    expect(numbers).toHaveLength(128);
    const sealed = rows[0].sealed as Buffer;
    const plain = Buffer.from(numbers.buffer);
    for (let at = 0; at < plain.length; at += 4) expect(sealed.includes(plain.subarray(at, at + 4))).toBe(false);
    // Moved to somebody else it opens for nobody.
    await expect(openDescriptor(ctx, (await enrolled()).userId, sealed)).rejects.toThrow();
    const said = await home.house.owner.query(`select
      (select json_agg(data)::text from pgboss.job) || (select json_agg(entry)::text from identity.audit_entry as entry) as all`);
    expect(said.rows[0].all).toContain('face.enrolled');
    expect(said.rows[0].all).not.toContain(String(numbers[0]).slice(0, 7));
    expect(said.rows[0].all).not.toContain((await studio.frame('ada', 'STRAIGHT')).slice(0, 40));
    expect(await faceOf(as)).not.toBeNull();
  });

  test('is in the person’s copy of their data, without the numbers', async () => {
    const { userId } = await enrolled();
    const pieces = await collectPerson(home.house.context({ tenantId: aurora }) as Ctx, collectPlan, [userId]);
    const tables = pieces.flatMap((piece) => piece.tables).filter(({ table }) => table.startsWith('face'));
    expect(tables.map(({ table }) => table)).toEqual(['face_enrolment']);
    expect(Object.keys(JSON.parse(tables[0]!.lines[0]!)).sort()).toEqual(['consent_version', 'enrolled_at', 'model', 'user_id']);
  });

  test('is deleted when the person says so, whenever they say so, and the second time there is nothing', async () => {
    const { as } = await enrolled();
    home.clock.advance(20 * minute);
    const remove = async () => (await as.execute('mutation { removeFace { __typename } }')).data.removeFace.__typename;
    const both = await Promise.all([remove(), remove()]);
    expect(both.sort()).toEqual(['FaceNotEnrolled', 'RemoveFaceSuccess']);
    expect(await faceOf(as)).toBeNull();
    expect((await begin(as, 'CHECK_IN')).__typename).toBe('FaceNotEnrolled');
  });

  test('that another program measured is not compared', async () => {
    const { as, userId } = await enrolled();
    const { challenge, poses } = await begin(as, 'CHECK_IN');
    await home.house.owner.query(`update identity.face_enrolment set model = 'older@1' where user_id = $1`, [userId]);
    expect(await faceOf(as)).toMatchObject({ usable: false });
    expect((await checkWith(as, { challenge, frames: await framesOf('ada', poses) })).__typename).toBe('FaceNotEnrolled');
    expect((await begin(as, 'CHECK_IN')).__typename).toBe('FaceNotEnrolled');
  });
});

describe('a challenge', () => {
  test('is good once, for five minutes, for one purpose, and for one person in one session of one tenant', async () => {
    const ada = await enrolled();
    const eve = await somebody();
    await agree(eve.as);
    const { challenge, poses } = await begin(ada.as, 'ENROL');
    const input = { challenge, frames: await framesOf('ada', poses) };
    const phone = home.holderOf((await home.signIn(ada.email)).tokens);
    for (const other of [eve.as, phone]) expect(await enrolWith(other, input)).toEqual(ended);
    expect(await checkWith(ada.as, input)).toEqual(ended);
    expect(await enrolWith(ada.as, { ...input, challenge: 'made-up' })).toEqual(ended);
    const both = await Promise.all([enrolWith(ada.as, input), enrolWith(ada.as, input)]);
    expect(both.map(({ __typename }) => __typename).sort()).toEqual(['EnrolFaceSuccess', 'FaceChallengeEnded']);
    expect(await enrolWith(ada.as, input)).toEqual(ended);
    const late = await begin(ada.as, 'CHECK_IN');
    home.clock.advance(5 * minute);
    expect(await checkWith(ada.as, { challenge: late.challenge, frames: input.frames })).toEqual(ended);
  });

  test('of another tenant is like one that does not exist', async () => {
    const { as } = await enrolled();
    const { challenge, poses } = await begin(as, 'CHECK_IN');
    const input = { challenge, frames: await framesOf('ada', poses) };
    const enter = async (name: string) => home.holderOf((await home.signIn(`${name}@demo.test`, undefined, otherTenant)).tokens);
    await home.mutate('publishConsentDocument', { kind: 'FACE_CHECK', replaces: 0, texts }, { as: await enter('admin') });
    const there = await enter('mentee40');
    await agree(there);
    expect(await checkWith(there, input)).toEqual(ended);
    expect(await checkWith(there, { ...input, challenge: 'made-up' })).toEqual(ended);
    expect((await checkWith(as, input)).__typename).toBe('CheckFaceSuccess');
  });

  test('is not met by the poses in another order, nor by one picture three times; then it is over', async () => {
    const { as } = await enrolled();
    const { challenge, poses } = await begin(as, 'CHECK_IN');
    const backwards = await framesOf('ada', [...(poses as Pose[])].reverse());
    expect(await checkWith(as, { challenge, frames: backwards })).toMatchObject({
      __typename: 'FramesRefused',
      fault: 'WRONG_POSE',
    });
    expect(await checkWith(as, { challenge, frames: await framesOf('ada', poses) })).toEqual(ended);
    const next = await begin(as, 'CHECK_IN');
    const still = Array(3).fill(await studio.frame('ada', 'STRAIGHT'));
    expect(await checkWith(as, { challenge: next.challenge, frames: still })).toMatchObject({ fault: 'WRONG_POSE' });
  });

  test('is not used up by what is no picture', async () => {
    const { as } = await enrolled();
    const { challenge, poses } = await begin(as, 'CHECK_IN');
    const frames = await framesOf('ada', poses);
    const large = await studio.encode(await studio.cut('sample6.jpg', 960, 768, 1500), { quality: 100 });
    const progressive = await studio.encode(await studio.cut('sample6.jpg', 960, 768, 1500), { progressive: true });
    for (const [bad, says] of [
      ['', 'base64'],
      [Buffer.from('hello, I am a picture').toString('base64'), 'is none'],
      [frames[1]!.slice(0, 8000), 'breaks off'],
      [large.toString('base64'), 'at most 120000 bytes'],
      [progressive.toString('base64'), 'baseline'],
    ] as const) {
      const answer = await checkWith(as, { challenge, frames: [frames[0], bad, frames[2]] });
      expect(answer).toMatchObject({ __typename: 'InvalidInput', field: 'frames.1', message: expect.stringContaining(says) });
    }
    for (const wrong of [[], frames.slice(1), [...frames, frames[0]]])
      expect(await checkWith(as, { challenge, frames: wrong })).toMatchObject({ __typename: 'InvalidInput', field: 'frames' });
    expect((await checkWith(as, { challenge, frames })).__typename).toBe('CheckFaceSuccess');
  });

  test('is answered a few times in a row by another face, and then not for a while', async () => {
    const { as } = await enrolled();
    for (let n = 0; n < 5; n += 1) expect((await show(as, 'CHECK_IN', 'eve')).__typename).toBe('FaceNotMatched');
    expect(await show(as, 'CHECK_IN', 'ada')).toMatchObject({ __typename: 'TooManyAttempts' });
    home.clock.advance(1000);
    expect((await show(as, 'CHECK_IN', 'ada')).__typename).toBe('CheckFaceSuccess');
  });

  test('is asked of people who signed in alone, and forgotten in the night', async () => {
    expect((await begin(home.stranger(), 'ENROL').catch(String)).toString()).toContain('UNAUTHENTICATED');
    const count = 'select count(*)::int as left from identity.face_challenge';
    expect((await home.house.owner.query(count)).rows[0].left).toBeGreaterThan(0);
    home.clock.advance(2 * 24 * 60 * minute);
    await sweep(home.house.context({ tenantId: '*' }) as Ctx);
    expect((await home.house.owner.query(count)).rows[0].left).toBe(0);
  });
});

test('a new version of the document is asked for before faces are compared again', async () => {
  admin = home.holderOf((await home.signIn('admin@aurora.test')).tokens);
  const { as } = await enrolled();
  await publish(1);
  expect(await begin(as, 'CHECK_IN')).toMatchObject({ __typename: 'FaceConsentMissing', document: { version: 2 } });
  await agree(as, 2);
  expect((await show(as, 'CHECK_IN', 'ada')).__typename).toBe('CheckFaceSuccess');
});
