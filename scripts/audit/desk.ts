import { type AnchorVerifier, anchorKeyOf, readAnchorVerifier } from '@lyceum/identity/audit/anchor-key.ts';
import { type KnownHead, type Verdict, verifyChain } from '@lyceum/identity/audit/verify-chain.ts';
import { listTenants } from '@lyceum/identity/tenant/tenant.query.ts';
import type { Environment } from '@lyceum/kit/subgraph.ts';
import { CannotStart } from '../house/cannot-start.ts';
import { identityKeys } from '../office/identity-keys.ts';
import type { Office } from '../office/office.ts';
import { tenantNamed } from '../office/tenant-named.ts';
import { readCopy, writeCopy } from './copy.ts';

export const usage = `npm run audit -- verify                                  the chains of all marketplaces, and of the installation (*)
npm run audit -- verify --tenant aurora                  one of them
npm run audit -- verify --tenant aurora --against FILE   and whether it still goes through what was exported then
npm run audit -- export --tenant aurora --to FILE        entries and signed heads, one JSON value a line, without personal details

--trust KEY   also takes signatures of this public key, as an export names it: of a master key that was changed. May be repeated.`;

export interface Desk {
  readonly office: Office;
  readonly env: Environment;
  readonly masterKey: string;
}

export interface Words {
  readonly tenant?: string | undefined;
  readonly to?: string | undefined;
  readonly against?: string | undefined;
  readonly trust?: readonly string[] | undefined;
}

interface Chain {
  readonly tenantId: string;
  readonly slug: string;
}

/** Carries one command out; resolves to what to print. Throws `CannotStart` with what to do, and where a chain is broken. */
export async function serveCommand(desk: Desk, command: string, words: Words): Promise<string> {
  switch (command) {
    case 'verify':
      return verify(desk, words);
    case 'export':
      return exportOne(desk, words);
    default:
      throw new CannotStart(usage);
  }
}

async function verify(desk: Desk, { tenant, against, trust = [] }: Words): Promise<string> {
  if (against !== undefined && tenant === undefined) throw new CannotStart(`--against goes with --tenant.\n\n${usage}`);
  const keys = [...ownKeys(desk), ...trust.map(trusted)];
  const chains = tenant === undefined ? await allChains(desk.office) : [await chainNamed(desk.office, tenant)];
  const reports: string[] = [];
  let broken = 0;
  for (const { tenantId, slug } of chains) {
    const known = against === undefined ? [] : await headsOf(against, tenantId);
    const verdict = await verifyChain(desk.office.in('*'), { tenantId, keys, known });
    reports.push(reported(slug, verdict));
    if (verdict.faults.length > 0) broken += 1;
  }
  if (broken === 0) return reports.join('\n');
  throw new CannotStart(`${reports.join('\n')}\n\n${broken} of ${chains.length} audit logs are not as they were written.`);
}

function reported(slug: string, { length, anchors, forgotten, open, faults, head }: Verdict): string {
  const counts = [
    `${length} entries`,
    `${anchors} signed heads`,
    ...(forgotten > 0 ? [`${forgotten} details erased`] : []),
    ...(open > 0 ? [`${open} not closed yet`] : []),
  ].join(', ');
  if (faults.length === 0) return `${slug}  sound: ${counts}${head ? `  ${head.hash}` : ''}`;
  return [
    `${slug}  BROKEN: ${counts}`,
    ...faults.map(({ number, id, what }) => `  ${String(number).padStart(8)}  ${id ?? '-'}  ${what}`),
  ].join('\n');
}

async function exportOne(desk: Desk, { tenant, to }: Words): Promise<string> {
  if (tenant === undefined || to === undefined) throw new CannotStart(`export takes --tenant and --to.\n\n${usage}`);
  const { tenantId, slug } = await chainNamed(desk.office, tenant);
  const publicKeys = ownKeys(desk).map(({ publicKey }) => publicKey);
  const { entries, anchors } = await writeCopy(desk.office.in('*'), { tenantId, slug, publicKeys }, to);
  return `${entries} entries and ${anchors} signed heads of ${slug} are in ${to}: keep it where the owner of this database cannot reach it`;
}

/** Heads are signed under the master key that identity has, which may be one of two. */
const ownKeys = ({ env, masterKey }: Desk): readonly AnchorVerifier[] => identityKeys(env, masterKey).map(anchorKeyOf);

function trusted(publicKey: string): AnchorVerifier {
  const key = readAnchorVerifier(publicKey);
  if (key) return key;
  throw new CannotStart(`--trust takes a public key as an export names it, 43 characters; this is none: ${publicKey}`);
}

async function headsOf(file: string, tenantId: string): Promise<readonly KnownHead[]> {
  const copy = await readCopy(file);
  if (copy.tenantId === tenantId) return copy.heads;
  throw new CannotStart(`${file} is a copy of ${copy.slug}, not of the marketplace that is to be verified.`);
}

const installation: Chain = { tenantId: '*', slug: '*' };

async function allChains(office: Office): Promise<readonly Chain[]> {
  const tenants = await listTenants(office.in('*'));
  return [...tenants.map(({ id, slug }) => ({ tenantId: id, slug })), installation];
}

async function chainNamed(office: Office, wanted: string): Promise<Chain> {
  if (wanted === installation.slug) return installation;
  return { tenantId: await tenantNamed(office, wanted), slug: wanted };
}
