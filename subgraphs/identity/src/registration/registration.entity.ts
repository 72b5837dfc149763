import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Version } from '../consent/consent.rules.ts';

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
    /** What was agreed to, in which version. */
    consents: p.json().$type<readonly Version[]>(),
    /** `2012-02-29`; null but for minors, whose guardian is asked. */
    birthDate: p.date().nullable(),
    guardianEmail: p.text().nullable(),
    mailedAt: p.datetime().columnType('timestamptz').nullable(),
  },
});

export type Registration = InferEntity<typeof Registration>;
