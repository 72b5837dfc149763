import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** An account's way from one address to another: asked for, confirmed at both, completed, perhaps undone. One is open per account. */
export const EmailChange = defineEntity({
  name: 'EmailChange',
  tableName: 'email_change',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    userId: p.text(),
    oldEmail: p.text(),
    newEmail: p.text(),
    /** SHA-256 of the tokens, hex. */
    oldTokenHash: p.text(),
    newTokenHash: p.text(),
    undoTokenHash: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    /** When the mail to the new address was about to be sent; null while it was not, or when that address had enough mails. */
    newMailedAt: p.datetime().columnType('timestamptz').nullable(),
    oldConfirmedAt: p.datetime().columnType('timestamptz').nullable(),
    newConfirmedAt: p.datetime().columnType('timestamptz').nullable(),
    completedAt: p.datetime().columnType('timestamptz').nullable(),
    undoUntil: p.datetime().columnType('timestamptz').nullable(),
    /** Replaced, given up or undone. */
    endedAt: p.datetime().columnType('timestamptz').nullable(),
  },
});

export type EmailChange = InferEntity<typeof EmailChange>;
