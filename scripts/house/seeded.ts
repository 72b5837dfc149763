import pg from 'pg';

/** Remembers which demo data is in, so that it is written once, however often the house starts. */
export interface SeedRecord {
  has(subgraph: string, tenantId: string): boolean;
  add(subgraph: string, tenantId: string): Promise<void>;
}

export async function withSeedRecord<T>(ownerUrl: string, work: (record: SeedRecord) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`create table if not exists lyceum.seeded (
      subgraph text not null, tenant_id text not null, at timestamptz not null default now(), primary key (subgraph, tenant_id)
    )`);
    const { rows } = await client.query<{ subgraph: string; tenant_id: string }>('select subgraph, tenant_id from lyceum.seeded');
    const done = new Set(rows.map((row) => `${row.subgraph} ${row.tenant_id}`));
    return await work({
      has: (subgraph, tenantId) => done.has(`${subgraph} ${tenantId}`),
      add: async (subgraph, tenantId) => {
        await client.query('insert into lyceum.seeded (subgraph, tenant_id) values ($1, $2) on conflict do nothing', [
          subgraph,
          tenantId,
        ]);
      },
    });
  } finally {
    await client.end();
  }
}
