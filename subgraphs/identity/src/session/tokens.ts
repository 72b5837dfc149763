import type { Ctx } from '../context.ts';
import type { UserRole } from '../role/role.rules.ts';
import { mintAccessToken } from '../token/access-token.ts';
import { refreshTokenOf } from './refresh-token.ts';

/** The state of a session of which tokens are made. */
export interface TokenSource {
  readonly id: string;
  readonly userId: string;
  readonly role: UserRole;
  readonly salt: string;
  readonly generation: number;
  readonly expiresAt: Date;
}

/** The newest pair of a session. */
export async function tokensOf(ctx: Ctx, session: TokenSource) {
  const access = await mintAccessToken(ctx, { userId: session.userId, sessionId: session.id, role: session.role });
  return {
    ...access,
    refreshToken: newestRefreshToken(ctx, session),
    refreshTokenExpiresAt: session.expiresAt,
    role: session.role,
  };
}

/** The one that the next refresh has to bring. */
export function newestRefreshToken(ctx: Pick<Ctx, 'ports'>, session: Pick<TokenSource, 'id' | 'salt' | 'generation'>): string {
  return refreshTokenOf(ctx.ports.secrets, session, session.generation);
}
