import { readConfig, settingsOf } from '@lyceum/identity/config.ts';
import type { Ports } from '@lyceum/identity/ports.ts';
import { type KeyRow, listKeys, readActiveKey } from '@lyceum/identity/token/key.query.ts';
import { beginRotation, removeKey } from '@lyceum/identity/token/key-life.service.ts';
import { openSecrets } from '@lyceum/identity/token/secrets.ts';
import type { Environment } from '@lyceum/kit/subgraph.ts';
import { CannotStart } from '../house/cannot-start.ts';
import { identityKeys } from '../office/identity-keys.ts';
import type { Office } from '../office/office.ts';

export const usage = `npm run keys -- list                          the keys that sign access tokens, with their stages
npm run keys -- rotate                        publishes the next key now; it signs once everybody knows it
npm run keys -- remove <kid> --because "…"    takes a key out of trust at once; its tokens are refused, sessions go on
npm run keys -- rewrap                        seals the keys of people anew, by the newest of ENVELOPE_KEYS`;

export interface Desk {
  readonly office: Office;
  /** What identity reads, as far as it is set here. */
  readonly env: Environment;
  readonly masterKey: string;
  /** Who is at the keyboard, for the audit log. */
  readonly operator: string;
}

export interface Words {
  readonly command: string;
  readonly kid?: string | undefined;
  readonly because?: string | undefined;
}

/** Carries one command out; resolves to what to print. Throws `CannotStart` with what to do. */
export async function serveCommand(desk: Desk, { command, kid, because }: Words): Promise<string> {
  switch (command) {
    case 'list':
      return list(desk);
    case 'rotate':
      return rotate(desk);
    case 'remove':
      if (!kid) throw new CannotStart(usage);
      if (!because?.trim()) throw new CannotStart(`Say why, for whoever asks later: npm run keys -- remove ${kid} --because "…"`);
      return remove(desk, kid, because.trim());
    default:
      throw new CannotStart(usage);
  }
}

async function list({ office }: Desk): Promise<string> {
  const keys = await listKeys(office.in('*'));
  return keys.length === 0 ? 'There is no key yet; the first is made by whoever signs in first.' : keys.map(described).join('\n');
}

function described({ kid, state, createdAt, activatedAt, retiredAt, removedAt, removedBecause }: KeyRow): string {
  const since = { next: createdAt, active: activatedAt, retired: retiredAt, removed: removedAt }[state];
  return `${kid}  ${state.padEnd(7)}  since ${since?.toISOString()}${removedBecause === null ? '' : `  because: ${removedBecause}`}`;
}

async function rotate(desk: Desk): Promise<string> {
  const begun = await beginRotation(desk.office.in('*', await portsFor(desk)), desk.operator);
  if ('message' in begun) throw new CannotStart(begun.message);
  return `${begun.kid} is published, and signs from ${begun.signsFrom.toISOString()} on`;
}

async function remove(desk: Desk, kid: string, because: string): Promise<string> {
  const ctx = desk.office.in('*', await portsFor(desk));
  const done = await removeKey(ctx, { kid, because, operator: desk.operator });
  if ('message' in done) throw new CannotStart(`${done.message} Look with: npm run keys -- list`);
  const [, ...beside] = done.removed;
  return [
    `${kid} is removed: its tokens are refused from now on, their clients get new ones, and no session has ended`,
    ...beside.map((other) => `${other} lay beside it and is removed too; it had signed nothing yet`),
    ...(done.replacedBy === null ? [] : [`${done.replacedBy} signs from now on`]),
  ].join('\n');
}

/**
 * What the life of keys needs of identity's ports. A key that was sealed here under another master key than identity's would stop every sign-in, so it is the
 * one that opens the active key: as it is set for identity, or as a house or an identity of its own makes it of the house's.
 */
async function portsFor({ office, env, masterKey }: Desk): Promise<Partial<Ports>> {
  const active = await readActiveKey(office.in('*'));
  if (!active) throw new CannotStart('There is no key yet; the first is made by whoever signs in first.');
  const fitting = identityKeys(env, masterKey)
    .map((key) => ({ key, secrets: openSecrets(key) }))
    .find(({ secrets }) => opens(secrets, active));
  if (!fitting)
    throw new CannotStart(
      'Nothing was done: identity seals its keys under another master key. Set IDENTITY_MASTER_KEY to that one.',
    );
  return { secrets: fitting.secrets, settings: settingsOf(readConfig({ ...env, IDENTITY_MASTER_KEY: fitting.key })) };
}

function opens(secrets: Ports['secrets'], { kid, sealed }: { readonly kid: string; readonly sealed: string }): boolean {
  try {
    secrets.open(sealed, kid);
    return true;
  } catch {
    return false;
  }
}
