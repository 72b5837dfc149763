import { readFileSync } from 'node:fs';
import { issueKey, revokeKey } from '@lyceum/identity/partner/key.service.ts';
import { type ManifestOperation, readManifest } from '@lyceum/identity/partner/manifest.rules.ts';
import { publishManifest, withdrawManifest } from '@lyceum/identity/partner/manifest.service.ts';
import { listPartners, type PartnerRow } from '@lyceum/identity/partner/partner.query.ts';
import { addPartner, resumePartner, revokePartner, suspendPartner } from '@lyceum/identity/partner/partner.service.ts';
import { refusalOfRights } from '@lyceum/identity/partner/rights.rules.ts';
import { platformScope } from '@lyceum/identity/permission/permission.rules.ts';
import { transact } from '@lyceum/kit/context/transact.ts';
import { defaultRatePlans } from '@lyceum/router/persisted/rate-plans.ts';
import { CannotStart } from '../house/cannot-start.ts';
import type { Office } from '../office/office.ts';
import { tenantNamed } from '../office/tenant-named.ts';
import { knownScopes, manifestProblems } from './supergraph.ts';

export const usage = `npm run partner -- add --tenant aurora --name "Acme" [--scopes a,b] [--plan standard] [--consent a,b --redirects https://…,…]
                                                            lets a partner in; prints its first key, once. --consent: what it may ask people for
npm run partner -- key --partner Acme                       a further key, to replace an old one without a pause
npm run partner -- publish --partner Acme --manifest file   the next version of what it may run
npm run partner -- withdraw --partner Acme --version 2      takes a version out of force
npm run partner -- revoke --key lyk_…                       ends one key, named by its first 16 characters
npm run partner -- suspend --partner Acme --because "…"     shuts a partner out; resume lets it in again
npm run partner -- revoke --partner Acme                    ends a partner with all its keys
npm run partner -- list [--tenant aurora]                   who there is, with keys and versions

A partner is named by its name or id; --tenant aurora tells partners of the same name apart.`;

export interface Words {
  readonly tenant?: string | undefined;
  readonly name?: string | undefined;
  readonly scopes?: string | undefined;
  readonly plan?: string | undefined;
  readonly partner?: string | undefined;
  readonly manifest?: string | undefined;
  readonly version?: string | undefined;
  readonly key?: string | undefined;
  readonly consent?: string | undefined;
  readonly redirects?: string | undefined;
  readonly because?: string | undefined;
}

/** Carries one command out; resolves to what to print. Throws `CannotStart` with what to do. */
export async function serveCommand(office: Office, supergraphSdl: string, command: string, words: Words): Promise<string> {
  switch (command) {
    case 'add':
      return add(office, supergraphSdl, words);
    case 'key': {
      const partner = await findPartner(office, words);
      const issued = settled(await issueKey(office.in(partner.tenantId), partner.id));
      return keyShown(partner.name, issued.key);
    }
    case 'publish':
      return publish(office, supergraphSdl, words);
    case 'withdraw': {
      const partner = await findPartner(office, words);
      const version = Number(required(words.version, 'version'));
      settled(await withdrawManifest(office.in(partner.tenantId), partner.id, version));
      return `version ${version} of ${partner.name} is out of force; its connections are ended so that they come back`;
    }
    case 'suspend':
    case 'resume':
      return shutOutOrIn(office, words, command);
    case 'revoke':
      return words.key === undefined ? revokeWhole(office, words) : revokeOne(office, words.key);
    case 'list':
      return list(office, words);
    default:
      throw new CannotStart(usage);
  }
}

async function add(office: Office, supergraphSdl: string, words: Words): Promise<string> {
  const name = required(words.name, 'name').trim();
  const tenantId = await tenantNamed(office, required(words.tenant, 'tenant'));
  const scopes = listed(words.scopes);
  const asking = { consentScopes: listed(words.consent), redirectUris: listed(words.redirects) };
  const known = knownScopes(supergraphSdl);
  const strange = scopes.filter((scope) => !known.includes(scope));
  if (strange.length > 0)
    throw new CannotStart(`No field asks for the scope ${strange.join(', ')}; the schema knows ${known.join(', ') || 'none'}.`);
  const ratePlan = words.plan ?? 'standard';
  if (!Object.hasOwn(defaultRatePlans, ratePlan))
    throw new CannotStart(`There is no rate plan "${ratePlan}"; there are ${Object.keys(defaultRatePlans).join(', ')}.`);
  if (name === '' || name.length > 80) throw new CannotStart('A name has 1 to 80 characters: --name "Acme"');
  const rights = { scopes, ratePlan, publicClient: false, ...asking };
  const refusal = refusalOfRights([...scopes, platformScope], rights, null);
  if (refusal) throw new CannotStart(refusal.message);
  const added = settled(await addPartner(office.in(tenantId), { name, ...rights }));
  return `${keyShown(name, added.key)}\n\nIt may run nothing yet: npm run partner -- publish --partner ${added.partnerId} --manifest <file>`;
}

async function shutOutOrIn(office: Office, words: Words, command: 'suspend' | 'resume'): Promise<string> {
  const partner = await findPartner(office, words);
  const reason = required(words.because, 'because');
  const change = command === 'suspend' ? suspendPartner : resumePartner;
  const refusal = await transact(office.in(partner.tenantId), (tx) => change(tx, partner.id, reason));
  if (refusal) throw new CannotStart(refusal.message);
  return `${partner.name} is ${command === 'suspend' ? 'shut out until it is resumed' : 'in again'}`;
}

function listed(text = ''): readonly string[] {
  return text.split(',').filter((one) => one !== '');
}

async function publish(office: Office, supergraphSdl: string, words: Words): Promise<string> {
  const partner = await findPartner(office, words);
  const operations = readManifestFile(required(words.manifest, 'manifest'));
  const { problems, notes } = await manifestProblems(supergraphSdl, operations, partner);
  if (problems.length > 0)
    throw new CannotStart(`Nothing was published, because not every operation can be run:\n\n${indented(problems)}`);
  const published = settled(await publishManifest(office.in(partner.tenantId), partner.id, operations));
  const { version, added, removed } = published;
  if (published.unchanged) return `version ${version} of ${partner.name} lists exactly this already`;
  return [
    `version ${version} of ${partner.name} is in force: ${operations.length} operations`,
    ...added.map((one) => `  new      ${one}`),
    ...removed.map((one) => `  removed  ${one} (runs on until the versions that list it are withdrawn)`),
    ...notes.map((note) => `  note     ${note}`),
  ].join('\n');
}

function readManifestFile(file: string): readonly ManifestOperation[] {
  const read = readManifest(parsed(file));
  if ('problems' in read) throw new CannotStart(`${file} cannot be published:\n\n${indented(read.problems)}`);
  return read.operations;
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new CannotStart(`${file} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
}

async function revokeWhole(office: Office, words: Words): Promise<string> {
  const partner = await findPartner(office, words);
  settled(await revokePartner(office.in(partner.tenantId), partner.id));
  return `${partner.name} is out, with all its keys`;
}

async function revokeOne(office: Office, given: string): Promise<string> {
  // Whoever pastes the whole key means it too.
  const prefix = given.slice(0, 16);
  const partner = (await listPartners(office.in('*'))).find(({ keys }) => keys.some((key) => key.prefix === prefix));
  if (!partner) throw new CannotStart(`There is no key ${prefix}; look with: npm run partner -- list`);
  settled(await revokeKey(office.in(partner.tenantId), prefix));
  return `${prefix} of ${partner.name} is out`;
}

async function list(office: Office, words: Words): Promise<string> {
  const tenantId = words.tenant === undefined ? '*' : await tenantNamed(office, words.tenant);
  const partners = await listPartners(office.in(tenantId));
  return partners.length === 0 ? 'There is no partner.' : partners.map(described).join('\n\n');
}

function described({
  id,
  name,
  tenantId,
  scopes,
  ratePlan,
  consentScopes,
  revokedAt,
  suspendedAt,
  keys,
  manifests,
}: PartnerRow): string {
  const ended = (at: Date | null, word: string) => (at ? `, ${word} ${at.toISOString()}` : '');
  return [
    `${name}  ${id}${ended(suspendedAt, 'suspended')}${ended(revokedAt, 'revoked')}`,
    `  ${tenantId}, plan ${ratePlan}, ${scopes.length > 0 ? `scopes ${scopes.join(', ')}` : 'no scopes'}`,
    ...(consentScopes.length > 0 ? [`  may ask people for ${consentScopes.join(', ')}`] : []),
    ...keys.map(
      (key) =>
        `  key ${key.prefix}  since ${key.createdAt.toISOString()}, ` +
        `${key.lastUsedAt ? `last used ${key.lastUsedAt.toISOString()}` : 'never used'}${ended(key.expiresAt, 'ends')}${ended(key.revokedAt, 'revoked')}`,
    ),
    ...manifests.map(
      ({ version, count, publishedAt, withdrawnAt }) =>
        `  version ${version}  ${count} operations, since ${publishedAt.toISOString()}${ended(withdrawnAt, 'withdrawn')}`,
    ),
  ].join('\n');
}

async function findPartner(office: Office, { partner, tenant }: Words): Promise<PartnerRow> {
  const wanted = required(partner, 'partner');
  const tenantId = tenant === undefined ? '*' : await tenantNamed(office, tenant);
  const inForce = (await listPartners(office.in(tenantId))).filter(({ revokedAt }) => revokedAt === null);
  const found = inForce.filter(({ id, name }) => id === wanted || name === wanted);
  if (found.length > 1) throw new CannotStart(`Several marketplaces have a partner "${wanted}": say --tenant, or its id.`);
  if (!found[0]) throw new CannotStart(`There is no partner "${wanted}" in force; look with: npm run partner -- list`);
  return found[0];
}

/** An expected failure is for the person at the keyboard. */
function settled<R extends { readonly __typename: string }>(result: R): Exclude<R, { readonly message: string }> {
  if ('message' in result) throw new CannotStart(String(result.message));
  return result as Exclude<R, { readonly message: string }>;
}

function required(word: string | undefined, name: string): string {
  if (word === undefined || word === '') throw new CannotStart(`--${name} is missing.\n\n${usage}`);
  return word;
}

function keyShown(name: string, key: string): string {
  return `The key of ${name}, shown this once and stored nowhere; it is sent as the header x-api-key:\n\n  ${key}`;
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}
