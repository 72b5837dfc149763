import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientId, clientSecret, openOpenidProvider } from '@lyceum/identity/testing/openid-provider.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import type { Environment } from '@lyceum/kit/subgraph.ts';
import { openRouter } from '@lyceum/router/router.ts';
import type { GraphQLSchema } from 'graphql';
import pg from 'pg';
import { openTestRooms, type TestRooms } from '../journey/open-rooms.ts';
import { Fingerprints } from './fingerprint.ts';
import { Inbox } from './inbox.ts';
import { readPublicSchema } from './public-schema.ts';

const root = join(import.meta.dirname, '../..');
const never = Number.POSITIVE_INFINITY;

/** The whole house behind its public endpoint, where directives, tokens and keys are judged; with an owner's eye into the database. */
export interface RightsHouse {
  readonly schema: GraphQLSchema;
  /** The public endpoint. */
  readonly url: string;
  readonly rooms: TestRooms;
  readonly inbox: Inbox;
  /** The folder of TXT records by which domains are proven. */
  readonly records: string;
  /** With which people sign in to both marketplaces. */
  readonly provider: Awaited<ReturnType<typeof openOpenidProvider>>;
  readonly fingerprints: Fingerprints;
  /** As the owner of the database, past row-level security. */
  readonly owner: pg.Client;
  /** Waits until no message waits to be handled now: what a call began is over, mails are written. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

const hour = String(3_600_000);

/** Each marketplace has a provider of its own, which is the same server. */
const providerIds = { aurora: 'campus-aurora', demo: 'campus-demo' } as const;
const callbacks = Object.values(providerIds).map((id) => `http://localhost/identity/openid/callback/${id}`);

function openidSettings(issuer: string): Environment {
  const client = { name: 'Campus', issuer, clientId, clientSecret };
  const providers = Object.entries(providerIds).map(([tenant, id]) => ({ id, ...client, tenants: [tenant] }));
  return {
    IDENTITY_OPENID_PROVIDERS: JSON.stringify(providers),
    IDENTITY_OPENID_RETURN_TO: JSON.stringify({ '*': ['https://front.test'] }),
  };
}

/** Nothing ends by itself while it is watched what calls change; and hashing is cheap, because people sign in often. */
const env = {
  IDENTITY_ARGON2_MEMORY_KIB: '1024',
  IDENTITY_ARGON2_PASSES: '1',
  // Nobody is erased while they are asked.
  IDENTITY_ERASURE_GRACE_DAYS: '14',
  MESSAGING_RING_MS: hour,
  MESSAGING_CALL_LEASE_MS: hour,
  MESSAGING_PRESENCE_LEASE_MS: hour,
};

/** Rates are off: it is rights that are asked here, hundreds of times by the same few people. */
export async function openRightsHouse(server: string): Promise<RightsHouse> {
  await using opened = new AsyncDisposableStack();
  const provider = await openOpenidProvider(callbacks);
  opened.defer(() => provider.close());
  const records = await mkdtemp(join(tmpdir(), 'rights-dns-'));
  opened.defer(() => rm(records, { recursive: true }));
  const rooms = await openTestRooms(server, { ...env, ...openidSettings(provider.issuer), IDENTITY_DNS_FOLDER: records });
  opened.defer(() => rooms.close());
  const owner = new pg.Client({ connectionString: rooms.ownerUrl });
  await owner.connect();
  opened.defer(() => owner.end());
  const router = await openRouter({
    supergraphSdl: readFileSync(join(root, 'schema/supergraph.graphql'), 'utf8'),
    subgraphs: rooms.rooms.subgraphs,
    live: rooms.rooms.live,
    log: makeLog('silent'),
    port: 0,
    rates: { address: never, stranger: never, user: never, field: never, triesPerAddress: never, triesPerAccount: never },
    ratePlans: { standard: never },
  });
  opened.defer(() => router.close());
  const fingerprints = await Fingerprints.open(
    owner,
    rooms.loaded.map(({ name }) => name),
  );
  const parts = opened.move();
  return {
    schema: readPublicSchema(root),
    url: `http://127.0.0.1:${router.port}/graphql`,
    rooms,
    inbox: new Inbox(rooms.inbox),
    records,
    provider,
    fingerprints,
    owner,
    quiet: () => quiet(owner),
    close: () => parts.disposeAsync(),
  };
}

/** A handler sends what follows in the transaction that ends its own message, so one look sees the whole chain. What is tried again, or
 * is due in a moment, is part of it. */
async function quiet(owner: pg.Client): Promise<void> {
  // Prepared under a name: to plan it over the table of every queue takes ten times as long as to look.
  const name = 'what waits';
  const text = `select string_agg(distinct name, ', ') as names from pgboss.job
    where state = 'retry' or (state in ('created', 'active') and start_after <= now() + interval '500 milliseconds')`;
  for (const deadline = Date.now() + 15_000; ; ) {
    const { names } = (await owner.query<{ names: string | null }>({ name, text })).rows[0]!;
    if (names === null) return;
    if (Date.now() > deadline) throw new Error(`Waited 15 s, and these messages are still not handled: ${names}.`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
