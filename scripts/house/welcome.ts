import { demoPassword, demoTenants } from '@lyceum/kit/seed/demo.ts';

export interface Welcome {
  readonly url: string;
  readonly mail: string;
  readonly seconds: number;
  readonly notes: readonly string[];
  /** More rows for the table: further routers, processes. */
  readonly rows?: readonly (readonly [string, string])[];
}

/** What somebody needs who sees the house for the first time. */
export function welcome({ url, mail, seconds, notes, rows = [] }: Welcome): string {
  const { slug } = demoTenants[2];
  const table: readonly (readonly [string, string])[] = [
    ['endpoint', `${url}/graphql  (HTTP and WebSocket)`],
    ['Sandbox', `${url}/graphql  in a browser`],
    ['schema', 'schema/api.graphql'],
    ['tenants', `header x-tenant: ${demoTenants[1].slug} (usual policies) or ${slug} (times made short)`],
    ['mentee', `mentee40@${slug}.test … mentee51@${slug}.test`],
    ['mentor', `mentor10@${slug}.test … mentor21@${slug}.test`],
    ['moderator', `moderator@${slug}.test`],
    ['admin', `admin@${slug}.test`],
    ['password', `${demoPassword}  (all of them; the same at ${demoTenants[1].slug}.test)`],
    ['inbox', `${mail}  (every mail as an .eml file)`],
    ...rows,
    ['stop', 'Ctrl-C'],
  ];
  const width = Math.max(...table.map(([name]) => name.length));
  const lines = table.map(([name, value]) => `  ${name.padEnd(width)}   ${value}`);
  const warnings = notes.map((note) => `  !  ${note}`);
  return [
    '',
    `Lyceum is open (${seconds.toFixed(1)} s).`,
    '',
    ...lines,
    ...(warnings.length > 0 ? ['', ...warnings] : []),
    '',
  ].join('\n');
}
