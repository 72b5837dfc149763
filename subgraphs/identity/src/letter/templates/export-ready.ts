import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

/** To somebody whose copy of their data is ready. The key opens nothing by itself: they sign in and prove that it is them. `day` is an ISO date. */
export const exportReady = template<{ readonly key: Key; readonly day: string }>({
  name: 'export-ready',
  sample: { key: sampleKey, day: '2026-11-28' },
  texts: {
    en: ({ tenant, key, day }) => ({
      subject: `Your data at ${tenant} is ready`,
      before: [
        `Everything that ${tenant} knows about you is packed into one file. You can fetch it until ${day}; then it is deleted.`,
      ],
      call: { label: 'Fetch my data', key },
      after: [
        'You have to sign in and to prove that it is you. If you did not ask for it, set another password: somebody else is signed in.',
      ],
    }),
    de: ({ tenant, key, day }) => ({
      subject: `Ihre Daten bei ${tenant} liegen bereit`,
      before: [
        `Alles, was ${tenant} über Sie weiß, ist in eine Datei gepackt. Sie können sie bis zum ${day} abholen; dann wird sie gelöscht.`,
      ],
      call: { label: 'Meine Daten abholen', key },
      after: [
        'Sie müssen sich anmelden und nachweisen, dass Sie es sind. Haben Sie nicht darum gebeten, so setzen Sie ein anderes Passwort: Jemand anderes ist angemeldet.',
      ],
    }),
  },
});
