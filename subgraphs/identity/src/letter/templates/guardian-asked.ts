import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

/** To whom a minor named as guardian. Who the minor is stands behind the token: here strangers could write through us. */
export const guardianAsked = template<{ key: Key; days: number }>({
  name: 'guardian-asked',
  sample: { key: sampleKey, days: 14 },
  texts: {
    en: ({ tenant, key, days }) => ({
      subject: `A minor asks for your consent at ${tenant}`,
      before: [
        `Somebody who is not of age for ${tenant} wants an account there and gave your address as their guardian's.`,
        'Look who it is and what you would agree to. There is no account unless you agree.',
      ],
      call: { label: 'See the request', key },
      after: [
        `The token works for ${days} days. If you do nothing, or if you know nothing of it, everything about this request is deleted then.`,
      ],
    }),
    de: ({ tenant, key, days }) => ({
      subject: `Eine minderjährige Person bittet um Ihre Einwilligung bei ${tenant}`,
      before: [
        `Jemand, der für ${tenant} zu jung ist, möchte dort ein Konto und hat Ihre Adresse als die der Erziehungsberechtigten genannt.`,
        'Sehen Sie nach, wer es ist und wozu Sie einwilligen würden. Ohne Ihre Einwilligung gibt es kein Konto.',
      ],
      call: { label: 'Die Bitte ansehen', key },
      after: [
        `Das Token gilt ${days} Tage lang. Tun Sie nichts, oder wissen Sie nichts davon, so wird danach alles zu dieser Bitte gelöscht.`,
      ],
    }),
  },
});
