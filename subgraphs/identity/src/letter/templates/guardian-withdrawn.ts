import { template } from '../template.ts';

/** To a guardian who has taken their consent back. */
export const guardianWithdrawn = template<object>({
  name: 'guardian-withdrawn',
  sample: {},
  texts: {
    en: ({ tenant }) => ({
      subject: `Your consent to an account at ${tenant} was taken back`,
      before: [
        `Your consent as guardian to an account at ${tenant} was taken back with the token from your mail. The account is locked.`,
      ],
      after: [`If it was not you, write to ${tenant}: somebody reads your mails.`],
    }),
    de: ({ tenant }) => ({
      subject: `Ihre Einwilligung in ein Konto bei ${tenant} wurde widerrufen`,
      before: [
        `Ihre Einwilligung als Erziehungsberechtigte in ein Konto bei ${tenant} wurde mit dem Token aus Ihrer Mail widerrufen. Das Konto ist gesperrt.`,
      ],
      after: [`Waren Sie es nicht, so schreiben Sie ${tenant}: Jemand liest Ihre Mails mit.`],
    }),
  },
});
