import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { UserRole } from '../role/role.rules.ts';

/** A person's account: address, password, and what was granted. */
export const UserAccount = defineEntity({
  name: 'UserAccount',
  tableName: 'user_account',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    /** Normalised by `readEmail`; unique within the tenant. */
    email: p.text(),
    /** Null: the account has none; its owner signs in with a provider, or waits for a new one. */
    passwordHash: p.text().nullable(),
    /** Goes up with each password and each address, in the same transaction: what was proven under a lower one counts no more. */
    credentialVersion: p.integer().default(1),
    displayName: p.text(),
    /** The role in which the next session starts, if it is still held then. */
    preferredRole: p.text().$type<UserRole>(),
    grantedRoles: p.array().$type<UserRole[]>(),
    suspendedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
});

export type UserAccount = InferEntity<typeof UserAccount>;
