import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aurora, openIdentity, otherTenant, type Tokens } from '../testing/open-identity.ts';
import { openDns } from './dns.ts';
import { openRecordsFolder } from './folder.ts';
import { RecordsUnavailable } from './port.ts';

let folder: string;
let home: Awaited<ReturnType<typeof openIdentity>>;
let admin: Tokens;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'identity-dns-'));
  home = await openIdentity({ IDENTITY_DNS_FOLDER: folder });
  admin = (await home.signIn('admin@aurora.test')).tokens;
});
afterAll(async () => {
  await home?.close();
  await rm(folder, { recursive: true });
});

const reason = 'our new address';
type Domain = { id: string; host: string; verifiedAt: string | null; record: { name: string; value: string } };
const fields = (name: string) => `... on ${name}Success { domain { id host verifiedAt record { name value } } }`;
const add = (host: string, as = admin) =>
  home.mutate('addDomain', { host, reason }, { as: home.holderOf(as), fields: fields('AddDomain') }) as unknown as Promise<{
    code?: string;
    domain: Domain;
  }>;
const verify = (domainId: string, as = admin) =>
  home.mutate('verifyDomain', { domainId }, { as: home.holderOf(as), fields: fields('VerifyDomain') });
const remove = (domainId: string) => home.mutate('removeDomain', { domainId, reason }, { as: home.holderOf(admin) });
const publish = ({ name, value }: Domain['record']) => writeFile(join(folder, name), `v=spf1 -all\n${value}\n`);
const hostsOf = async (tenantId: string) => {
  const { tenants } = (await (await home.router().fetch('/identity/tenants')).json()) as {
    tenants: { id: string; hosts: string[] }[];
  };
  return tenants.find(({ id }) => id === tenantId)!.hosts;
};

describe('a domain', () => {
  test('leads to the marketplace only when its record is there, and no more once it is removed', async () => {
    const { domain } = await add(' Learn.Example. ');
    expect(domain).toMatchObject({ host: 'learn.example', verifiedAt: null, record: { name: '_lyceum.learn.example' } });
    expect((await add('learn.example')).domain).toEqual(domain);
    expect(await verify(domain.id)).toMatchObject({ code: 'DOMAIN_PROOF_MISSING' });
    await writeFile(join(folder, domain.record.name), 'lyceum-domain=somebody-elses\n');
    expect(await verify(domain.id)).toMatchObject({ code: 'DOMAIN_PROOF_MISSING' });
    expect(await hostsOf(aurora)).not.toContain('learn.example');
    await publish(domain.record);
    expect(await verify(domain.id)).toMatchObject({
      __typename: 'VerifyDomainSuccess',
      domain: { verifiedAt: home.clock.now().toISOString() },
    });
    expect(await verify(domain.id)).toMatchObject({ __typename: 'VerifyDomainSuccess' });
    expect(await hostsOf(aurora)).toEqual(['aurora.localhost', 'localhost', '127.0.0.1', 'learn.example']);
    expect(await remove(domain.id)).toMatchObject({ __typename: 'RemoveDomainSuccess' });
    expect(await hostsOf(aurora)).not.toContain('learn.example');
    // Added once more it is to be proven once more.
    const again = (await add('learn.example')).domain;
    expect(again.record.value).not.toBe(domain.record.value);
    expect(await verify(again.id)).toMatchObject({ code: 'DOMAIN_PROOF_MISSING' });
  });

  test('is of one marketplace: of two that prove it the first is served there, also at the same moment', async () => {
    const there = (await home.signIn('admin@demo.test', undefined, otherTenant)).tokens;
    const ours = (await add('shared.example')).domain;
    const theirs = (await add('shared.example', there)).domain;
    expect(ours.record.value).not.toBe(theirs.record.value);
    await writeFile(join(folder, ours.record.name), `${ours.record.value}\n${theirs.record.value}\n`);
    const answers = await Promise.all([verify(ours.id), verify(theirs.id, there)]);
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['DomainTaken', 'VerifyDomainSuccess']);
    expect(
      [...(await hostsOf(aurora)), ...(await hostsOf(otherTenant))].filter((host) => host === 'shared.example'),
    ).toHaveLength(1);
    for (const id of [theirs.id, 'domain_00000000000000000000000000', 'rubbish']) {
      expect(await verify(id)).toEqual({ __typename: 'NotFound', code: 'NOT_FOUND' });
      expect(await remove(id)).toEqual({ __typename: 'NotFound', code: 'NOT_FOUND' });
    }
  });

  test('has a public name, is looked for a few times in a row, and there are twenty at most', async () => {
    for (const host of ['localhost', '127.0.0.1', 'evil.example:80', 'https://x.example'])
      expect(await add(host)).toMatchObject({ code: 'INVALID_INPUT' });
    const { domain } = await add('impatient.example');
    for (let look = 0; look < 5; look += 1) expect(await verify(domain.id)).toMatchObject({ code: 'DOMAIN_PROOF_MISSING' });
    expect(await verify(domain.id)).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
    const { data } = await home.holderOf(admin).execute('{ tenantDomains { id } }');
    for (let n = data.tenantDomains.length; n < 20; n += 1) await add(`n${n}.example`);
    expect(await add('one.too.many.example')).toMatchObject({ code: 'INVALID_INPUT' });
    expect((await add('impatient.example')).domain.id).toBe(domain.id);
  });

  test('that is the only one is not given up', async () => {
    const { data } = await home.holderOf(admin).execute('{ tenantDomains { id host } }');
    const { id, host } = data.tenantDomains.find((one: { host: string }) => one.host === 'n19.example');
    // As a marketplace is that was opened with this host alone.
    await home.house.owner.query('update identity.tenant set hosts = $1 where id = $2', [[host], aurora]);
    await home.house.owner.query('update identity.tenant_domain set verified_at = now() where id = $1', [id]);
    expect(await remove(id)).toMatchObject({ code: 'LAST_DOMAIN' });
    expect(await hostsOf(aurora)).toEqual([host]);
  });
});

describe('TXT records', () => {
  const values = ['first value', `${'long '.repeat(60)}end`];
  const name = '_lyceum.records.example';
  let server: Socket;
  beforeAll(async () => {
    await writeFile(join(folder, name), values.join('\n'));
    server = await nameServer(name, values);
  });
  afterAll(() => server.close());
  const kinds = {
    folder: () => openRecordsFolder(folder),
    dns: () => openDns([`127.0.0.1:${(server.address() as AddressInfo).port}`]),
  };

  test.each(Object.keys(kinds) as (keyof typeof kinds)[])(
    '%s: all values of a name, long ones whole; none where there is no name',
    async (kind) => {
      const records = kinds[kind]();
      expect((await records.txt(name)).toSorted()).toEqual(values.toSorted());
      expect(await records.txt('_lyceum.nobody.example')).toEqual([]);
    },
  );

  test('a folder is never left, whatever the name', async () => {
    expect(await openRecordsFolder(folder).txt('../../etc.passwd')).toEqual([]);
  });

  test('name servers that fail are told apart from a name that is not there', async () => {
    await expect(kinds.dns().txt('broken.example')).rejects.toThrow(RecordsUnavailable);
  });
});

/** A name server (RFC 1035) that knows one name; for `broken.…` it fails. */
async function nameServer(name: string, values: readonly string[]): Promise<Socket> {
  const server = createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    const labels: string[] = [];
    let at = 12;
    for (; query[at] !== 0; at += query[at]! + 1) labels.push(query.subarray(at + 1, at + 1 + query[at]!).toString());
    const question = query.subarray(12, at + 5);
    const asked = labels.join('.').toLowerCase();
    const known = asked === name;
    const code = known ? 0 : asked.startsWith('broken') ? 2 : 3;
    const answers = (known ? values : []).map((value) => {
      const pieces = value.match(/.{1,255}/gs)!.flatMap((piece) => [Buffer.from([piece.length]), Buffer.from(piece)]);
      const data = Buffer.concat(pieces);
      const head = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 255]);
      return Buffer.concat([head, data]);
    });
    const header = Buffer.from([query[0]!, query[1]!, 0x81, 0x80 | code, 0, 1, 0, answers.length, 0, 0, 0, 0]);
    server.send(Buffer.concat([header, question, ...answers]), port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
