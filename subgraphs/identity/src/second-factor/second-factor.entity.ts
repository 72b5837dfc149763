import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A person's authenticator app. Whoever takes a code, confirms or removes it locks this row. */
export const TotpFactor = defineEntity({
  name: 'TotpFactor',
  tableName: 'totp_factor',
  properties: {
    userId: p.text().primary(),
    tenantId: p.text(),
    sealedSecret: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
    confirmedAt: p.datetime().columnType('timestamptz').nullable(),
    lastStep: p.bigint('number'),
  },
});

export type TotpFactor = InferEntity<typeof TotpFactor>;

/** A sign-in whose password was right and whose second factor is awaited. */
export const SignInChallenge = defineEntity({
  name: 'SignInChallenge',
  tableName: 'sign_in_challenge',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    userId: p.text(),
    /** SHA-256 of the token, hex. */
    tokenHash: p.text(),
    /** The account's, when its password was right. */
    credentialVersion: p.integer(),
    device: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    usedAt: p.datetime().columnType('timestamptz').nullable(),
  },
});

export type SignInChallenge = InferEntity<typeof SignInChallenge>;
