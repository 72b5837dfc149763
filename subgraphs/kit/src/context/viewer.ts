/** Who is asking. The router builds it from a verified token; the bus builds it from a message; nothing else may. */
export interface Viewer {
  readonly kind: 'anonymous' | 'user' | 'partner' | 'service';
  /** The marketplace in which everything of this request happens. `*` only in schedules, which sweep over all tenants. */
  readonly tenantId: string;
  readonly userId: string | null;
  /** The sign-in session behind the token; revoking it ends the token. */
  readonly sessionId: string | null;
  /** The active role, for example `MENTEE`; null for strangers and services. */
  readonly role: string | null;
  readonly scopes: readonly string[];
  /** The program that asks: with its API key and as itself, where the kind is `partner`; with the token of a user who let it, where it is `user`. The scopes are then those that the user granted. */
  readonly partnerId?: string;
}

export function anonymousViewer(tenantId: string): Viewer {
  return { kind: 'anonymous', tenantId, userId: null, sessionId: null, role: null, scopes: [] };
}

export function serviceViewer(tenantId: string, scopes: readonly string[] = []): Viewer {
  return { kind: 'service', tenantId, userId: null, sessionId: null, role: null, scopes };
}
