import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A request for an account that waits for its mail; the account comes to be only when the token is brought back. */
export const Registration = defineEntity({
  name: 'Registration',
  tableName: 'registration',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    email: p.text(),
    passwordHash: p.text(),
    displayName: p.text(),
    /** SHA-256 of the token, hex. */
    tokenHash: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    usedAt: p.datetime().columnType('timestamptz').nullable(),
    mailedAt: p.datetime().columnType('timestamptz').nullable(),
  },
});

export type Registration = InferEntity<typeof Registration>;
