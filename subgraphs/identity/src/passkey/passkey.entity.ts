import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** The public half of a person's passkey. Whoever is shown it locks this row, so that of two equal answers the counter lets one through. */
export const Passkey = defineEntity({
  name: 'Passkey',
  tableName: 'passkey',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    userId: p.text(),
    /** The authenticator's own name for it, base64url. */
    credentialId: p.text(),
    /** COSE_Key (RFC 9052), base64url. */
    publicKey: p.text(),
    /** The domain for which it was made. */
    relyingParty: p.text(),
    signCount: p.bigint('number'),
    transports: p.array().$type<string[]>(),
    backupEligible: p.boolean(),
    backedUp: p.boolean(),
    name: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
    lastUsedAt: p.datetime().columnType('timestamptz').nullable(),
  },
});

export type Passkey = InferEntity<typeof Passkey>;
