import type { StoreReport } from '@lyceum/kit/privacy/erase.ts';
import { grounds } from '@lyceum/kit/privacy/plan.ts';
import { importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Ctx } from '../context.ts';

/** Another type than that of access tokens, so that neither can be taken for the other (RFC 8725 section 3.11). */
const type = 'erasure+jwt';

export interface Erased {
  readonly erasureId: string;
  /** An opaque id that leads to nobody any more. */
  readonly personId: string;
  readonly requestedAt: Date;
  readonly stores: readonly StoreReport[];
}

/** What was erased, what was kept and on which ground, signed by the installation (RFC 7519). It has no end. */
export async function signCertificate(ctx: Ctx, { erasureId, personId, requestedAt, stores }: Erased): Promise<string> {
  const { kid, privateKey } = await ctx.ports.keys.active(ctx);
  const kept = new Set(stores.flatMap(({ ground }) => ground ?? []));
  return new SignJWT({
    tenant: ctx.viewer.tenantId,
    requestedAt: requestedAt.toISOString(),
    erasedAt: ctx.clock.now().toISOString(),
    stores,
    grounds: Object.fromEntries([...kept].map((ground) => [ground, grounds[ground]])),
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: type, kid })
    .setIssuer(ctx.ports.settings.issuer)
    .setSubject(personId)
    .setJti(erasureId)
    .setIssuedAt(Math.floor(ctx.clock.now().getTime() / 1000))
    .sign(privateKey);
}

export interface Verified {
  readonly statement: unknown;
  readonly key: { readonly kid: string; readonly state: string; readonly jwk: JWK };
}

/** Checks the signature by the row of its key, which stays when the key retires. Throws if it does not hold. */
export async function verifyCertificate(ctx: Ctx, certificate: string): Promise<Verified> {
  let found: Verified['key'] | undefined;
  const { payload } = await jwtVerify(
    certificate,
    async ({ kid = '' }) => {
      const row = await ctx.db
        .selectFrom('signing_key')
        .select(['kid', 'state', 'public_jwk'])
        .where('kid', '=', kid)
        .executeTakeFirstOrThrow();
      found = { kid: row.kid, state: row.state, jwk: row.public_jwk as JWK };
      return importJWK(found.jwk, 'EdDSA');
    },
    { typ: type, algorithms: ['EdDSA'], issuer: ctx.ports.settings.issuer },
  );
  return { statement: payload, key: found! };
}
