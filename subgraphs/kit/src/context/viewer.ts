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
  /** The partner whose API key was sent, where the kind says so: a program that acts as itself, within one tenant. */
  readonly partnerId?: string;
}

export function anonymousViewer(tenantId: string): Viewer {
  return { kind: 'anonymous', tenantId, userId: null, sessionId: null, role: null, scopes: [] };
}

export function serviceViewer(tenantId: string, scopes: readonly string[] = []): Viewer {
  return { kind: 'service', tenantId, userId: null, sessionId: null, role: null, scopes };
}
