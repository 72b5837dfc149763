import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

/** To a guardian who has agreed: how to take it back, at any time. */
export const guardianConfirmed = template<{ key: Key }>({
  name: 'guardian-confirmed',
  sample: { key: sampleKey },
  texts: {
    en: ({ tenant, key }) => ({
      subject: `You agreed to an account at ${tenant}`,
      before: [
        `You agreed, as guardian, to an account at ${tenant}. It is open now.`,
        'You can take your consent back at any time until the person is of age: the account is locked at once. Keep this mail for that.',
      ],
      call: { label: 'Take the consent back', key },
      after: ['If it was not you, take it back, too.'],
    }),
    de: ({ tenant, key }) => ({
      subject: `Sie haben in ein Konto bei ${tenant} eingewilligt`,
      before: [
        `Sie haben als Erziehungsberechtigte in ein Konto bei ${tenant} eingewilligt. Es ist jetzt offen.`,
        'Sie können die Einwilligung jederzeit widerrufen, bis die Person alt genug ist: Das Konto wird sofort gesperrt. Heben Sie diese Mail dafür auf.',
      ],
      call: { label: 'Einwilligung widerrufen', key },
      after: ['Waren Sie es nicht, so widerrufen Sie sie ebenfalls.'],
    }),
  },
});
