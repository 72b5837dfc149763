import type { Clock } from '@lyceum/kit/clock/clock.ts';
import { anonymousViewer, type Viewer } from '@lyceum/kit/context/viewer.ts';
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { SubgraphClient } from '@lyceum/kit/host/client.ts';
import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import type { Pass } from '../persisted/partner.ts';
import { Partners } from '../persisted/partners.ts';
import { type AccessToken, AccessTokens, keyNotInForce } from './access-token.ts';
import { PublishedKeys } from './published-keys.ts';
import { Revocations } from './revocations.ts';
import { identityRoutes } from './routes.ts';
import { type Tenant, TenantDirectory } from './tenants.ts';

/** What a client says about itself, in headers or in the parameters of a socket. */
export interface Credentials {
  readonly host: string;
  /** `Bearer …`; null for strangers. */
  readonly authorization: string | null;
  /** Slug or id. */
  readonly tenant: string | null;
  /** A partner's key (`x-api-key`), instead of an authorization. Absent where none is looked for. */
  readonly apiKey?: string | null;
}

export interface Guest {
  readonly viewer: Viewer;
  /** Null for strangers. */
  readonly token: AccessToken | null;
  /** Null for everybody but partners, whether they act as themselves or for a person. */
  readonly pass: Pass | null;
}

/** Why somebody who was let in may not stay: the token is over and the sign-in goes on, or the sign-in itself is over. */
export type SessionEnd = 'expired' | 'revoked';

/** Says who somebody is, in which tenant, and when that ends. */
export class Doorkeeper {
  readonly #keys: PublishedKeys;
  readonly #tokens: AccessTokens;
  readonly #tenants: TenantDirectory;
  readonly revocations: Revocations;
  readonly partners: Partners;
  /** One object for one token, and one for the strangers of a tenant: what is made for a viewer is kept by the object. */
  readonly #viewers = new WeakMap<AccessToken, Viewer>();
  readonly #strangers = new Map<string, Viewer>();

  constructor(identity: SubgraphClient, clock: Clock, log: Log) {
    const routes = identityRoutes(identity);
    const { read } = routes;
    this.#keys = new PublishedKeys(read, clock, log);
    this.#tokens = new AccessTokens(this.#keys, clock);
    this.#tenants = new TenantDirectory(read, log);
    this.revocations = new Revocations(read, clock, log);
    this.partners = new Partners(routes, clock, log);
  }

  async start(live: LiveChannel): Promise<void> {
    await Promise.all([
      this.#keys.start(live),
      this.#tenants.start(live),
      this.revocations.start(live),
      this.partners.start(live),
    ]);
  }

  /** Throws `Failure`: `UNAUTHENTICATED`, `NOT_FOUND` for a host nobody serves, `BAD_USER_INPUT` for a tenant it does not know, `UNAVAILABLE`. */
  async admit({ host, authorization, tenant, apiKey = null }: Credentials): Promise<Guest> {
    if (apiKey !== null) return this.#admitPartner(host, authorization, tenant, apiKey);
    const token = authorization === null ? null : await this.#tokens.verify(bearer(authorization));
    const tenantId = await this.#tenants.resolve(host, tenant, token?.tenantId ?? null);
    const pass = token && token.partnerId !== null ? this.partners.admitFor({ ...token, partnerId: token.partnerId }) : null;
    const guest = { viewer: token ? this.#viewerOf(token) : this.#strangerIn(tenantId), token, pass };
    // Last of all: what ends from now on, whoever keeps a connection is told of.
    const end = this.endOf(guest);
    if (end) throw new Failure('UNAUTHENTICATED', endings[end]);
    return guest;
  }

  /** What is known of a marketplace; null where nothing is. */
  tenant(id: string): Tenant | null {
    return this.#tenants.find(id);
  }

  /** Why somebody who was let in may not stay, for another reason than their token's time; null for who may. */
  endOf({ viewer, token, pass }: Guest): SessionEnd | null {
    if (this.#tenants.find(viewer.tenantId)?.suspended) return 'revoked';
    if (token && this.revocations.ended(token)) return 'revoked';
    if (token && !this.#keys.holds(token.kid)) return 'expired';
    return pass && this.partners.ended(pass) ? 'revoked' : null;
  }

  /** Called when somebody may have to go. */
  onEnd(listener: () => void): () => void {
    const stops = [
      this.#keys.onRemoval(listener),
      ...[this.#tenants, this.revocations, this.partners].map((one) => one.onChange(listener)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** A partner acts as itself: with a user's token beside the key it would be unclear whose rights count. */
  async #admitPartner(host: string, authorization: string | null, tenant: string | null, apiKey: string): Promise<Guest> {
    if (authorization !== null) throw new Failure('BAD_USER_INPUT', 'Send either an API key or an access token, not both.');
    const pass = this.partners.admit(apiKey);
    const { viewer } = pass.partner;
    await this.#tenants.resolve(host, tenant, viewer.tenantId);
    return { viewer, token: null, pass };
  }

  #viewerOf(token: AccessToken): Viewer {
    let viewer = this.#viewers.get(token);
    if (!viewer) {
      const { tenantId, userId, sessionId, role, scopes, partnerId } = token;
      viewer = { kind: 'user', tenantId, userId, sessionId, role, scopes, ...(partnerId === null ? {} : { partnerId }) };
      this.#viewers.set(token, viewer);
    }
    return viewer;
  }

  #strangerIn(tenantId: string): Viewer {
    let viewer = this.#strangers.get(tenantId);
    if (!viewer) {
      viewer = anonymousViewer(tenantId);
      this.#strangers.set(tenantId, viewer);
    }
    return viewer;
  }

  async close(): Promise<void> {
    await Promise.all([this.#keys.close(), this.#tenants.close(), this.revocations.close(), this.partners.close()]);
  }
}

const endings: Readonly<Record<SessionEnd, string>> = {
  expired: keyNotInForce,
  revoked: 'This session has ended. Sign in again.',
};

function bearer(authorization: string): string {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  if (!token) throw new Failure('UNAUTHENTICATED', 'The authorization must be "Bearer " and an access token.');
  return token;
}
