import { createHmac } from 'node:crypto';

/** The login role of a subgraph: rights on its own schema only, subject to row-level security. */
export function roleName(subgraph: string): string {
  return `lyceum_${subgraph}`;
}

/** Derived, so that no list of passwords has to be kept; whoever holds `secret` can say every role's. */
export function rolePassword(subgraph: string, secret: string): string {
  return createHmac('sha256', secret)
    .update(`postgres role ${roleName(subgraph)}`)
    .digest('base64url');
}

/** The same server and database as `ownerUrl`, signed in as the subgraph's own role. */
export function roleUrl(ownerUrl: string, subgraph: string, secret: string): string {
  const url = new URL(ownerUrl);
  url.username = roleName(subgraph);
  url.password = rolePassword(subgraph, secret);
  return url.href;
}
