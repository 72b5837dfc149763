import { template } from '../template.ts';

/** What happened to the numbers that are kept of somebody's face. */
export type FaceNews = 'FACE_ENROLLED' | 'FACE_REMOVED';

const happened: Readonly<Record<'en' | 'de', Readonly<Record<FaceNews, string>>>> = {
  en: {
    FACE_ENROLLED:
      'Your face was measured, to be compared when you check in. Encrypted numbers are kept of it, and no picture. You can delete them at any time, or take your consent back.',
    FACE_REMOVED: 'What was kept of your face is deleted. Nobody can be compared with it any more.',
  },
  de: {
    FACE_ENROLLED:
      'Ihr Gesicht wurde vermessen, um es beim Einchecken zu vergleichen. Aufbewahrt werden verschlüsselte Zahlen und kein Bild. Sie können sie jederzeit löschen oder Ihre Einwilligung zurücknehmen.',
    FACE_REMOVED: 'Was von Ihrem Gesicht aufbewahrt wurde, ist gelöscht. Mit ihm kann niemand mehr verglichen werden.',
  },
};

/** To the owner of an account: nobody is measured, and nobody’s measures go, in silence. */
export const faceChanged = template<{ readonly news: FaceNews }>({
  name: 'face-changed',
  sample: { news: 'FACE_ENROLLED' },
  texts: {
    en: ({ tenant, news }) => ({
      subject: `The face check of your account at ${tenant}`,
      before: [`Something changed about the face check of your account at ${tenant}.`, happened.en[news]],
      after: ['If it was not you, sign in at once, set another password, and sign out everywhere.'],
    }),
    de: ({ tenant, news }) => ({
      subject: `Die Gesichtsprüfung Ihres Kontos bei ${tenant}`,
      before: [`An der Gesichtsprüfung Ihres Kontos bei ${tenant} hat sich etwas geändert.`, happened.de[news]],
      after: [
        'Waren Sie es nicht, so melden Sie sich sofort an, setzen Sie ein anderes Passwort und melden Sie sich überall ab.',
      ],
    }),
  },
});
