import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** Who a person is at a provider: issuer and subject, which a provider never gives to anybody else (OpenID Connect Core 5.7). */
export const FederatedIdentity = defineEntity({
  name: 'FederatedIdentity',
  tableName: 'federated_identity',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    issuer: p.text(),
    subject: p.text(),
    /** What the configuration calls the provider. */
    provider: p.text(),
    userId: p.text(),
    /** The address that the provider said when it was linked; nobody is ever found by it. */
    email: p.text().nullable(),
    linkedAt: p.datetime().columnType('timestamptz'),
  },
});

export type FederatedIdentity = InferEntity<typeof FederatedIdentity>;

/** One way to a provider and back. Whoever comes back locks this row and uses it up before the provider is asked. */
export const FederatedSignIn = defineEntity({
  name: 'FederatedSignIn',
  tableName: 'federated_sign_in',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    provider: p.text(),
    /** Who was signed in when it began, and may link by it; null: it signs somebody in. */
    userId: p.text().nullable(),
    /** SHA-256 of what only the beginner holds, hex. */
    tokenHash: p.text(),
    /** SHA-256 of what goes through the provider, hex. */
    stateHash: p.text(),
    nonce: p.text(),
    sealedVerifier: p.text(),
    returnTo: p.text(),
    device: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    usedAt: p.datetime().columnType('timestamptz').nullable(),
  },
});

export type FederatedSignIn = InferEntity<typeof FederatedSignIn>;
