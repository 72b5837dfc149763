import type { Person } from '../person.ts';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

const kind = 'RECORDINGS';
const texts = [{ locale: 'en', title: 'Recordings', url: 'https://front.test/recordings' }];

async function newest(stage: Stage): Promise<number> {
  const { consentDocuments } = await stage.ask(stage.person('anonymous'), '{ consentDocuments { kind version } }');
  const versions = consentDocuments.filter((one: { kind: string }) => one.kind === kind);
  return Math.max(0, ...versions.map(({ version }: { version: number }) => version));
}

/** A version that nobody has agreed to yet. */
async function published(stage: Stage): Promise<number> {
  const replaces = await newest(stage);
  await stage.change(stage.person('admin'), 'publishConsentDocument', { kind, texts, replaces });
  return replaces + 1;
}

/** Somebody who has agreed to something. */
export async function agreed(stage: Stage, who: Person): Promise<string> {
  await stage.change(who, 'giveConsent', { kind, version: await published(stage) });
  return who.userId;
}

export const consents = {
  giveConsent: async (stage) => ({ input: { kind, version: await published(stage) } }),
  withdrawConsent: async (stage, who) => {
    if (!['anonymous', 'partner', 'app', 'suspended'].includes(who.kind)) await agreed(stage, who);
    return { input: { kind } };
  },
  publishConsentDocument: async (stage) => ({ input: { kind, texts, replaces: await newest(stage) } }),
} as const satisfies Readonly<Record<string, Recipe>>;
