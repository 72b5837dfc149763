import { SignJWT } from 'jose';
import type { Ctx } from '../context.ts';
import { scopesInForce } from '../permission/permission.query.ts';
import type { UserRole } from '../role/role.rules.ts';

export const accessTokenSeconds = 15 * 60;

/** In whose name a token speaks. */
export interface Subject {
  readonly userId: string;
  readonly sessionId: string;
  readonly role: UserRole;
  /** A partner that acts for the person, with no more than these scopes; nothing of the role's then. */
  readonly partner?: { readonly id: string; readonly scopes: readonly string[] };
}

export interface AccessToken {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date;
}

/** A JWT access token (RFC 9068) for the tenant of the context. */
export async function mintAccessToken(ctx: Ctx, subject: Subject): Promise<AccessToken> {
  const issuedAt = Math.floor(ctx.clock.now().getTime() / 1000);
  const { partner } = subject;
  const scopes = partner?.scopes ?? (await scopesInForce(ctx, subject.role, subject.userId));
  const { kid, privateKey } = await ctx.ports.keys.active(ctx);
  const expiresAt = issuedAt + accessTokenSeconds;
  const accessToken = await new SignJWT({
    tenant: ctx.viewer.tenantId,
    sid: subject.sessionId,
    role: subject.role,
    scopes,
    // RFC 9068 section 2.2; absent where a person acts with a front end of the marketplace's own.
    ...(partner ? { client_id: partner.id } : {}),
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
    .setIssuer(ctx.ports.settings.issuer)
    .setAudience(ctx.ports.settings.audience)
    .setSubject(subject.userId)
    .setJti(ctx.ids.next('token'))
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(privateKey);
  return { accessToken, accessTokenExpiresAt: new Date(expiresAt * 1000) };
}
