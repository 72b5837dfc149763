import type { Ctx } from '../context.ts';
import { type ConsentScope, isConsentScope } from './consent-scope.rules.ts';

/** What a partner asks a person for, as it was found good at `/oauth/authorize`. */
export interface AskedRequest {
  /** Random; a person answers it once. */
  readonly id: string;
  readonly partnerId: string;
  readonly redirectUri: string;
  readonly scopes: readonly ConsentScope[];
  /** The partner's own, given back as it came. */
  readonly state: string | null;
  /** SHA-256 of a secret of the partner's, in base64url (RFC 7636). */
  readonly challenge: string;
  readonly expiresAt: Date;
}

/** How long a person may think about it, signing in included. */
export const requestLivesMs = 15 * 60_000;

/**
 * The request as text that only this installation writes, for this marketplace: so asking leaves no row, and whoever passes the text on, a page or an app, changes
 * nothing in it.
 */
export function sealRequest(ctx: Ctx, request: AskedRequest): string {
  return Buffer.from(ctx.ports.secrets.seal(JSON.stringify(request), labelOf(ctx))).toString('base64url');
}

/** Null for whatever is not such a text, or is too old, or is another marketplace's. */
export function openRequest(ctx: Ctx, text: string): AskedRequest | null {
  const opened = readSealed(ctx, text);
  if (!opened) return null;
  const expiresAt = new Date(opened.expiresAt);
  return expiresAt > ctx.clock.now() ? { ...opened, expiresAt, scopes: opened.scopes.filter(isConsentScope) } : null;
}

function readSealed(ctx: Ctx, text: string): AskedRequest | null {
  try {
    return JSON.parse(ctx.ports.secrets.open(Buffer.from(text, 'base64url').toString('latin1'), labelOf(ctx))) as AskedRequest;
  } catch {
    // Whatever a stranger writes here comes to nothing, and tells nothing.
    return null;
  }
}

const labelOf = ({ viewer }: Ctx) => `authorization request ${viewer.tenantId}`;
