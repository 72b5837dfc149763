import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';

const ours = `table_schema not in ('information_schema', 'pg_catalog', 'public')`;

/** Types that can hold nothing but numbers, times and states. */
const mute = "'timestamptz','timestamp','date','int2','int4','int8','float8','numeric','bool','uuid','xid8','interval'";

/** `identity.session device`: columns of the subgraphs' tables that could hold something of a person. */
export async function tellingColumns(owner: pg.Client, subgraphs: readonly string[]): Promise<readonly string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select table_schema || '.' || table_name || ' ' || column_name as name
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_type = 'BASE TABLE' and table_schema = any($1) and udt_name not in (${mute}, 'int8multirange', 'tstzrange')
     order by 1`,
    [subgraphs],
  );
  return rows.map(({ name }) => name);
}

/** `store: row as text` for everything in the database, the bus included, and every file below the folder. */
export async function dumpEverything(owner: pg.Client, folder: string): Promise<readonly string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where ${ours} and table_type = 'BASE TABLE'`,
  );
  const lines: string[] = [];
  for (const { name } of tables) {
    // A partition's rows come with its parent as well; the bus's tables are read twice, which harms nobody.
    const { rows } = await owner.query<{ row: string }>(`select to_jsonb(t)::text as row from ${name} t`);
    lines.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, file);
    lines.push(`${file}: ${statSync(path).isFile() ? readFileSync(path, 'latin1') : ''}`);
  }
  return lines;
}

/** The lines that hold one of these texts, as it is, in any case, in base64, or as the SHA-256 of it in hex: short enough to be read. */
export function linesWith(lines: readonly string[], texts: readonly string[]): readonly string[] {
  const wanted = texts.map((text) => text.toLowerCase());
  return lines.flatMap((line) => {
    const folded = line.toLowerCase();
    const found = wanted.find((text) => folded.includes(text));
    return found === undefined ? [] : [`${found} in ${line.slice(0, 160)}`];
  });
}
