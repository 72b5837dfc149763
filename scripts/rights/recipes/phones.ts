import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

/** Another one each time: there are so many codes a day to a number, and to a person, of whom the owner of the database forgets the last ones. */
async function numberFor(stage: Stage, userId: string): Promise<string> {
  await stage.house.owner.query('delete from identity.phone_request where user_id = $1', [userId]);
  return `+49151${String(20_000_000 + stage.next()).padStart(8, '0')}`;
}

/** The last code that came to somebody's development telephone. Messages are named by their TypeIDs, which sort by birth. */
function codeOf(stage: Stage, userId: string): string {
  const folder = join(dirname(stage.house.rooms.inbox), 'sms');
  const last = readdirSync(folder)
    .filter((file) => file.startsWith(`${userId}.phonerequest_`))
    .toSorted()
    .at(-1);
  return /\n(\d{6}) /.exec(readFileSync(join(folder, last ?? ''), 'utf8'))![1]!;
}

export const phones = {
  requestPhone: async (stage, { userId }) => ({ input: { number: await numberFor(stage, userId) } }),
  // The mentee's code, which the development telephone shows; for everybody else there is none.
  confirmPhone: async (stage) => {
    const mentee = stage.person('mentee');
    await stage.change(mentee, 'requestPhone', { number: await numberFor(stage, mentee.userId) });
    await stage.house.quiet();
    return { input: { code: codeOf(stage, mentee.userId) } };
  },
  // The owner of the database says that there is one.
  removePhone: async (stage, { userId }) => {
    await stage.house.owner.query(
      `insert into identity.phone select id, tenant_id, 'p1.', now() from identity.user_account where id = $1 on conflict do nothing`,
      [userId],
    );
    return {};
  },
} as const satisfies Readonly<Record<string, Recipe>>;
