import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { UserRole } from '../role/role.rules.ts';

/** Why a session ended before its time. */
export type EndOfSession =
  | 'SIGNED_OUT'
  | 'REVOKED'
  | 'REFRESH_TOKEN_REUSED'
  | 'SUSPENDED'
  | 'PASSWORD_CHANGED'
  | 'PASSWORD_RESET'
  | 'EMAIL_CHANGE_UNDONE'
  | 'SECOND_FACTOR_UNDONE'
  | 'ERASED'
  | 'MERGED'
  | 'PARTNER_REVOKED'
  | 'CODE_REUSED';

/** Where a person is signed in; it is its refresh family: whoever rotates or revokes locks this row first. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    userId: p.text(),
    role: p.text().$type<UserRole>(),
    device: p.text().nullable(),
    /** Makes refresh tokens of this session underivable from the master key alone. */
    salt: p.text(),
    /** The number of the newest refresh token. */
    generation: p.integer(),
    /** When the person last proved to be there: by signing in, or by `stepUp`. */
    authenticatedAt: p.datetime().columnType('timestamptz'),
    rotatedAt: p.datetime().columnType('timestamptz'),
    createdAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    revokedAt: p.datetime().columnType('timestamptz').nullable(),
    revokedBecause: p.text().$type<EndOfSession>().nullable(),
    /** The partner to whom the person has given this session; null for the person's own. */
    partnerId: p.text().nullable(),
    /** What the person lets the partner do; null for the person's own. */
    partnerScopes: p.array().columnType('text[]').nullable(),
  },
});

export type Session = InferEntity<typeof Session>;
