import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

/** The last mail to somebody: afterwards nobody knows the address. The key's link leads to the certificate. */
export const erased = template<{ readonly key: Key }>({
  name: 'erased',
  sample: { key: sampleKey },
  texts: {
    en: ({ tenant, key }) => ({
      subject: `You are erased at ${tenant}`,
      before: [
        `Your account at ${tenant} and everything about you is erased. This is our last mail: we do not know your address any more.`,
        'A signed certificate says what was erased, what was kept, and on which legal ground. It stands at the address below; keep this mail, for we could not find it for you.',
      ],
      call: { label: 'Read the certificate', key },
      after: ['Farewell.'],
    }),
    de: ({ tenant, key }) => ({
      subject: `Sie sind bei ${tenant} gelöscht`,
      before: [
        `Ihr Konto bei ${tenant} und alles über Sie ist gelöscht. Dies ist unsere letzte Mail: Wir kennen Ihre Adresse nicht mehr.`,
        'Eine signierte Bescheinigung sagt, was gelöscht wurde, was aufbewahrt wird und auf welchem Rechtsgrund. Sie steht unter der Adresse unten; heben Sie diese Mail auf, denn wir könnten sie Ihnen nicht wiederfinden.',
      ],
      call: { label: 'Bescheinigung lesen', key },
      after: ['Leben Sie wohl.'],
    }),
  },
});
