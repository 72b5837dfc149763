import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** Why somebody needs a new password: it was forgotten, or an address change was undone and the old one ended with it. */
export type ResetReason = 'FORGOTTEN' | 'ADDRESS_RESTORED';

/** A wish for a new password. Only when it is issued does it belong to an account, and its token to anybody. */
export const PasswordReset = defineEntity({
  name: 'PasswordReset',
  tableName: 'password_reset',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    email: p.text(),
    reason: p.text().$type<ResetReason>(),
    /** SHA-256 of the token, hex. */
    tokenHash: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    userId: p.text().nullable(),
    /** When its mail was about to be sent; null for addresses without an account, and for those that had enough mails. */
    issuedAt: p.datetime().columnType('timestamptz').nullable(),
    /** Used, or replaced by a newer one. */
    endedAt: p.datetime().columnType('timestamptz').nullable(),
  },
});

export type PasswordReset = InferEntity<typeof PasswordReset>;
