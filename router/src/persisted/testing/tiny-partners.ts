import { createHash, randomBytes } from 'node:crypto';
import type { RouteDescription } from '@lyceum/kit/host/client.ts';
import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import type { ListedOperation } from '../partner.ts';

interface Kept {
  readonly id: string;
  readonly tenantId: string;
  scopes: readonly string[];
  ratePlan: string;
  consentScopes: readonly string[];
  readonly keys: Map<string, string>;
  readonly manifests: Map<number, readonly ListedOperation[]>;
  withdrawn: number;
}

/** How a change is made known: by a hint, or not at all, so that the router's poll finds it. */
export type Told = 'hint' | 'poll';

/** Identity's routes for partners as `subgraphs/identity/src/partner` answers them, over a list in memory. */
export class TinyPartners {
  readonly #live: LiveChannel;
  readonly #partners = new Map<string, Kept>();
  /** Ids of keys whose use the router told. */
  readonly used = new Set<string>();
  /** How often the list was read in full. */
  reads = 0;
  #stamp = 0;

  constructor(live: LiveChannel) {
    this.#live = live;
  }

  /** The key's text. */
  add(
    id: string,
    {
      tenantId = 'tenant_a',
      scopes = [],
      ratePlan = 'standard',
    }: { tenantId?: string; scopes?: readonly string[]; ratePlan?: string } = {},
    operations: readonly ListedOperation[] = [],
  ): string {
    const manifests = new Map(operations.length > 0 ? [[1, operations] as const] : []);
    this.#partners.set(id, { id, tenantId, scopes, ratePlan, consentScopes: [], keys: new Map(), manifests, withdrawn: 0 });
    return this.issue(id);
  }

  issue(id: string): string {
    const prefix = `lyk_${randomBytes(6).toString('hex')}`;
    const key = `${prefix}_${randomBytes(32).toString('base64url')}`;
    this.#partners.get(id)!.keys.set(prefix, createHash('sha256').update(key).digest('hex'));
    this.#changed('hint');
    return key;
  }

  publish(id: string, version: number, operations: readonly ListedOperation[], told: Told = 'hint'): void {
    this.#partners.get(id)!.manifests.set(version, operations);
    this.#changed(told);
  }

  withdraw(id: string, version: number): void {
    const partner = this.#partners.get(id)!;
    partner.manifests.delete(version);
    partner.withdrawn += 1;
    this.#changed('hint');
  }

  revokeKey(id: string, key: string, told: Told = 'hint'): void {
    this.#partners.get(id)!.keys.delete(key.slice(0, 16));
    this.#changed(told);
  }

  revoke(id: string): void {
    this.#partners.delete(id);
    this.#changed('hint');
  }

  get routes(): readonly (RouteDescription & { handle(request: Request): Promise<Response> })[] {
    return [
      { ...described('GET', '/identity/partners'), handle: async (request) => Response.json(this.#list(request)) },
      { ...described('GET', '/identity/partners/manifest'), handle: async (request) => this.#manifest(request) },
      {
        ...described('POST', '/identity/partners/used'),
        handle: async (request) => {
          for (const { id } of (await request.json()) as { id: string }[]) this.used.add(id);
          return new Response(null, { status: 204 });
        },
      },
    ];
  }

  #list(request: Request) {
    if (new URL(request.url).searchParams.get('stamp') === String(this.#stamp)) return { stamp: this.#stamp, partners: null };
    this.reads += 1;
    const partners = [...this.#partners.values()].map(({ keys, manifests, ...partner }) => ({
      ...partner,
      name: partner.id,
      keys: [...keys].map(([prefix, hash]) => ({ id: `key of ${prefix}`, prefix, hash, expiresAt: null })),
      manifests: [...manifests.keys()],
    }));
    return { stamp: this.#stamp, partners };
  }

  #manifest(request: Request): Response {
    const { searchParams } = new URL(request.url);
    const found = this.#partners.get(searchParams.get('partner') ?? '')?.manifests.get(Number(searchParams.get('version')));
    return found ? Response.json(found) : Response.json({ error: 'no such version' }, { status: 404 });
  }

  #changed(told: Told): void {
    this.#stamp += 1;
    if (told === 'hint') this.#live.publish('partners', { tenantId: 'tenant_a' });
  }
}

function described(method: string, path: string) {
  return { method, path, bodyLimit: 1_000_000, access: 'router' as const };
}
