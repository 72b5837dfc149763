import type { InvitedRole } from '../../invitation/invitation.rules.ts';
import type { Key } from '../letter.ts';
import { sampleKey, template } from '../template.ts';

const as: Readonly<Record<'en' | 'de', Readonly<Record<InvitedRole, string>>>> = {
  en: { MENTEE: '', MODERATOR: ' as a moderator', ADMIN: ' as an administrator' },
  de: { MENTEE: '', MODERATOR: ' für die Moderation', ADMIN: ' für die Verwaltung' },
};

/** To whom a marketplace asks in: the token that opens an account, or grants the role to the one that the address has. */
export const invited = template<{ key: Key; role: InvitedRole; days: number }>({
  name: 'invited',
  sample: { key: sampleKey, role: 'MODERATOR', days: 7 },
  texts: {
    en: ({ tenant, key, role, days }) => ({
      subject: `You are invited to ${tenant}`,
      before: [
        `${tenant} invites you${as.en[role]}.`,
        'If this address has an account there, sign in and accept with the token; if not, the token opens one.',
      ],
      call: { label: 'Accept the invitation', key },
      after: [
        `The token works once, for ${days} days, and only the newest one does. If you expected no invitation, do nothing: nothing will happen.`,
      ],
    }),
    de: ({ tenant, key, role, days }) => ({
      subject: `Einladung zu ${tenant}`,
      before: [
        `${tenant} lädt Sie ein${as.de[role]}.`,
        'Hat diese Adresse dort ein Konto, so melden Sie sich an und nehmen Sie mit dem Token an; sonst eröffnet das Token eines.',
      ],
      call: { label: 'Einladung annehmen', key },
      after: [
        `Das Token gilt einmal, ${days} Tage lang, und nur das neueste. Haben Sie keine Einladung erwartet, so tun Sie nichts: Es geschieht dann nichts.`,
      ],
    }),
  },
});
