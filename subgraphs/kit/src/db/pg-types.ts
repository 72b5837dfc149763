import pg from 'pg';

const oids = { int8: 20, int8Array: 1016, timestamptz: 1184, timestamptzArray: 1185 } as const;

/**
 * How PostgreSQL's values arrive: int8 as number (refused beyond 2^53), timestamptz as Date, date and numeric as text.
 * MikroORM would keep timestamps as text for its own hydration, which takes Dates as well.
 */
export function pgTypes(): pg.CustomTypesConfig {
  const parsers: Readonly<Record<number, (text: string) => unknown>> = {
    [oids.int8]: toNumber,
    [oids.int8Array]: arrayOf(toNumber),
    [oids.timestamptz]: pg.types.getTypeParser(oids.timestamptz),
    [oids.timestamptzArray]: pg.types.getTypeParser(oids.timestamptzArray as never),
    1082: asText,
    1114: asText,
    1186: asText,
  };
  return {
    getTypeParser: (oid, format) => (format !== 'binary' && parsers[oid]) || pg.types.getTypeParser(oid, format as 'text'),
  } as pg.CustomTypesConfig;
}

function asText(text: string): string {
  return text;
}

function toNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`int8 ${text} does not fit a JavaScript number; cast it to text in the query.`);
  return value;
}

function arrayOf<T>(item: (text: string) => T): (text: string) => (T | null)[] {
  const strings = pg.types.getTypeParser(1009 as never) as unknown as (text: string) => (string | null)[];
  return (text) => strings(text).map((element) => (element === null ? null : item(element)));
}
