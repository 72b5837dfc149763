import { openStudio } from '@lyceum/identity/testing/face-pictures.ts';
import type { Person } from '../person.ts';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

const kind = 'FACE_CHECK';
const texts = [{ locale: 'en', title: 'Faces', url: 'https://front.test/faces' }];

/** One for both marketplaces, because drawing takes a second. */
let studio: ReturnType<typeof openStudio> | undefined;

/** Somebody agrees to have their face measured; nobody does who is nobody here. */
async function agree(stage: Stage, who: Person): Promise<void> {
  await stage.once('face document', () =>
    stage.change(stage.person('admin'), 'publishConsentDocument', { kind, texts, replaces: 0 }),
  );
  if (!['anonymous', 'partner', 'suspended'].includes(who.kind)) await stage.change(who, 'giveConsent', { kind, version: 1 });
}

/** Frames that answer a new challenge of this person's. */
async function shown(stage: Stage, person: Person, purpose: 'ENROL' | 'CHECK_IN') {
  const fields = '... on FaceChallenge { challenge poses }';
  const { challenge, poses } = await stage.change(person, 'beginFaceChallenge', { purpose }, fields);
  studio ??= openStudio();
  const { frame } = await studio;
  return { challenge, frames: await Promise.all(poses.map((pose: 'STRAIGHT') => frame('ada', pose))) };
}

const members = ['mentee', 'otherMentee', 'mentor', 'otherMentor', 'moderator', 'admin', 'platformAdmin'] as const;

/** The mentee's own. All have agreed to be measured, so that nothing but the challenge stands against the others. */
async function menteesChallenge(stage: Stage) {
  await stage.once('everybody agrees to faces', async () => {
    for (const kind of members) await agree(stage, stage.person(kind));
  });
  const mentee = stage.person('mentee');
  return { input: await shown(stage, mentee, 'ENROL') };
}

export const faces = {
  beginFaceChallenge: async (stage, who) => {
    await agree(stage, who);
    return { input: { purpose: 'ENROL' } };
  },
  enrolFace: menteesChallenge,
  checkFace: async (stage) => {
    const mentee = stage.person('mentee');
    await stage.once('enrolled face', async () => stage.change(mentee, 'enrolFace', (await menteesChallenge(stage)).input));
    return { input: await shown(stage, mentee, 'CHECK_IN') };
  },
  // Seconds of measuring; the owner of the database says that it was done.
  removeFace: async (stage, { userId }) => {
    await stage.house.owner.query(
      `insert into identity.face_enrolment select id, tenant_id, '', 'rights', 1, now() from identity.user_account where id = $1
       on conflict do nothing`,
      [userId],
    );
    return {};
  },
} as const satisfies Readonly<Record<string, Recipe>>;
