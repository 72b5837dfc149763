import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { rules, sentence } from './architecture.rules.ts';
import { checkArchitecture } from './architecture.ts';

const root = join(import.meta.dirname, '..');
const houses: string[] = [];

afterEach(() => {
  for (const house of houses.splice(0)) rmSync(house, { recursive: true });
});

const ruleNames = Object.keys(rules);
const [subgraphRule, routerRule, kitRule, scriptsRule, environmentRule, apolloRule, adapterRule] = ruleNames as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

interface Case {
  readonly title: string;
  readonly rule: string;
  readonly file: string;
  readonly says: string;
  readonly files: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    title: 'a subgraph that imports another subgraph',
    rule: subgraphRule,
    file: 'subgraphs/sessions/src/a.ts',
    says: '@lyceum/payments/x.ts',
    files: { 'subgraphs/sessions/src/a.ts': "import { x } from '@lyceum/payments/x.ts';" },
  },
  {
    title: 'a subgraph that imports the router, if only a type',
    rule: subgraphRule,
    file: 'subgraphs/sessions/src/a.ts',
    says: '@lyceum/router/edge.ts',
    files: { 'subgraphs/sessions/src/a.ts': "import type { Edge } from '@lyceum/router/edge.ts';" },
  },
  {
    title: 'a subgraph that climbs out of its folder',
    rule: subgraphRule,
    file: 'subgraphs/sessions/src/a.ts',
    says: '../../payments/src/x.ts',
    files: { 'subgraphs/sessions/src/a.ts': "export * from '../../payments/src/x.ts';" },
  },
  {
    title: 'a subgraph that uses a package it does not list, behind a dynamic import',
    rule: subgraphRule,
    file: 'subgraphs/sessions/src/a.ts',
    says: 'left-pad',
    files: { 'subgraphs/sessions/src/a.ts': "const pad = await import('left-pad');" },
  },
  {
    title: 'a router that imports a subgraph',
    rule: routerRule,
    file: 'router/src/a.ts',
    says: '@lyceum/identity/subgraph.ts',
    files: { 'router/src/a.ts': "import { identity } from '@lyceum/identity/subgraph.ts';" },
  },
  {
    title: 'a router that reaches the database through two files of kit',
    rule: routerRule,
    file: 'router/src/a.ts',
    says: 'subgraphs/kit/src/one.ts → subgraphs/kit/src/two.ts → pg',
    files: {
      'router/src/a.ts': "import { one } from '@lyceum/kit/one.ts';",
      'subgraphs/kit/src/one.ts': "export { one } from './two.ts';",
      'subgraphs/kit/src/two.ts': "import pg from 'pg';\nexport const one = pg;",
    },
  },
  {
    title: 'a kit that imports the catalogue',
    rule: kitRule,
    file: 'subgraphs/kit/src/a.ts',
    says: '@lyceum/schema/messages.ts',
    files: { 'subgraphs/kit/src/a.ts': "import { x } from '@lyceum/schema/messages.ts';" },
  },
  {
    title: 'a kit that names a business thing',
    rule: kitRule,
    file: 'subgraphs/kit/src/a.ts',
    says: 'cancelBooking',
    files: { 'subgraphs/kit/src/a.ts': 'export function cancelBooking(): void {}' },
  },
  {
    title: 'a generator that knows a subgraph',
    rule: scriptsRule,
    file: 'codegen/a.ts',
    says: '@lyceum/media/subgraph.ts',
    files: { 'codegen/a.ts': "import { media } from '@lyceum/media/subgraph.ts';" },
  },
  {
    title: 'an environment read outside a config file',
    rule: environmentRule,
    file: 'router/src/a.ts',
    says: 'process.env',
    files: { 'router/src/a.ts': 'export const port = process.env.PORT;' },
  },
  {
    title: 'an environment read by destructuring',
    rule: environmentRule,
    file: 'router/src/a.ts',
    says: 'process.env',
    files: { 'router/src/a.ts': 'const { env } = process;' },
  },
  {
    title: 'a second file with deep Apollo imports',
    rule: apolloRule,
    file: 'router/src/b.ts',
    says: '@apollo/gateway/dist/executeQueryPlan.js',
    files: {
      'router/src/a.ts': "import { x } from '@apollo/query-planner/dist/buildPlan.js';",
      'router/src/b.ts': "import { x } from '@apollo/gateway/dist/executeQueryPlan.js';",
    },
  },
  {
    title: 'pg-boss beside the bus',
    rule: adapterRule,
    file: 'subgraphs/kit/src/saga/a.ts',
    says: 'pg-boss',
    files: { 'subgraphs/kit/src/saga/a.ts': "import PgBoss from 'pg-boss';" },
  },
  {
    title: 'redis in the router',
    rule: adapterRule,
    file: 'router/src/a.ts',
    says: 'redis',
    files: { 'router/src/a.ts': "import { createClient } from 'redis';" },
  },
  {
    title: 'a second adapter of ws',
    rule: adapterRule,
    file: 'router/src/a.ts',
    says: '"ws"',
    files: { 'router/src/a.ts': "import { WebSocketServer } from 'ws';" },
  },
];

describe('the arrows of the house', () => {
  it('hold in this repository', async () => {
    expect((await checkArchitecture(root)).map(sentence)).toEqual([]);
  });

  it.each(cases)('refuse $title, and say which file, import and rule', async ({ rule, file, says, files }) => {
    const found = (await checkArchitecture(plant(files))).map(sentence);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${file}:`);
    expect(found[0]).toContain(says);
    expect(found[0]).toContain(`Rule: ${rule}.`);
  });

  it('have a planted breach for every rule', () => {
    expect([...new Set(cases.map(({ rule }) => rule))]).toEqual(ruleNames);
  });

  it('allow what each room needs', async () => {
    const house = plant({
      'subgraphs/sessions/package.json': '{"dependencies":{"kysely":"1"}}',
      'subgraphs/sessions/src/a.ts':
        "import { sql } from 'kysely';\nimport '@lyceum/kit/a.ts';\nimport { m } from '@lyceum/schema/messages.ts';",
      'subgraphs/sessions/src/config.ts': 'export const port = process.env.PORT;',
      'subgraphs/kit/src/a.ts':
        "import type { Pool } from 'pg';\n// a booking in a comment is no code\nexport const a = 'booking';",
      'subgraphs/kit/src/bus/boss.ts': "import PgBoss from 'pg-boss';",
      'subgraphs/kit/src/cpu.ts': 'export const { user } = process.cpuUsage();',
      'router/src/a.ts': "import '@lyceum/kit/a.ts';\nimport { ApolloServer } from '@apollo/server';",
    });
    expect(await checkArchitecture(house)).toEqual([]);
  });

  it('refuse to say yes to an empty repository', async () => {
    await expect(checkArchitecture(plant({ 'README.md': '' }))).rejects.toThrow('yes to nothing');
  });
});

function plant(files: Readonly<Record<string, string>>): string {
  const house = mkdtempSync(join(tmpdir(), 'lyceum-house-'));
  houses.push(house);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), text);
  }
  return house;
}
