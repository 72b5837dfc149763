import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { InvitedRole } from './invitation.rules.ts';

/** Somebody is asked into the marketplace; the role is granted when the token comes back. */
export const Invitation = defineEntity({
  name: 'Invitation',
  tableName: 'invitation',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    /** Normalised; whether it has an account is not looked at. */
    email: p.text(),
    role: p.text().$type<InvitedRole>(),
    /** Null: the installation. */
    invitedBy: p.text().nullable(),
    /** SHA-256 of the token in the newest mail, hex. */
    tokenHash: p.text(),
    /** How many mails were asked for; the number of the newest. */
    mails: p.integer(),
    createdAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    acceptedAt: p.datetime().columnType('timestamptz').nullable(),
    acceptedBy: p.text().nullable(),
    revokedAt: p.datetime().columnType('timestamptz').nullable(),
  },
});

export type Invitation = InferEntity<typeof Invitation>;
