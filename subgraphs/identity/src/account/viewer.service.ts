import type { Ctx } from '../context.ts';
import type { UserRole } from '../role/role.rules.ts';
import { readStanding } from './standing.query.ts';

/** The signed-in person and the token's role. */
export interface ViewerRow {
  readonly userId: string;
  readonly role: UserRole;
  readonly roles: readonly UserRole[];
  readonly withheldRoles: UserRole[];
  readonly scopes: readonly string[];
}

/** Null for anonymous visitors, and for tokens whose account is gone. */
export async function readViewer(ctx: Ctx): Promise<ViewerRow | null> {
  const { kind, userId, role, scopes } = ctx.viewer;
  if (kind !== 'user' || userId === null) return null;
  const standing = await readStanding(ctx, userId);
  return (
    standing && {
      userId,
      role: (role ?? 'MENTEE') as UserRole,
      roles: standing.roles,
      withheldRoles: [...standing.withheld],
      scopes,
    }
  );
}

/** True for the person and for those whose work it is: what is private about a person is for them alone. */
export function mayReadPrivately(ctx: Ctx, userId: string, scope: 'users:read' | 'moderation:decide'): boolean {
  return ctx.viewer.userId === userId || ctx.viewer.scopes.includes(scope);
}
