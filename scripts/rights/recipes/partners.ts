import { createHash, randomBytes } from 'node:crypto';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

const reason = 'the table of rights';
export const consentScopes = ['profile:read', 'bookings:read', 'bookings:write'];
export const backTo = 'https://partner.test/back';

/** A program of its own, with a key. */
async function admitted(stage: Stage): Promise<{ readonly partnerId: string; readonly prefix: string }> {
  const input = { name: `Partner ${stage.next()}`, consentScopes, redirectUris: [backTo] };
  const { partner, key } = await stage.change(
    stage.person('admin'),
    'createPartner',
    input,
    '... on PartnerKeyIssued { key partner { id } }',
  );
  return { partnerId: partner.id, prefix: key.slice(0, 16) };
}

export async function partnerOf(stage: Stage): Promise<string> {
  return (await admitted(stage)).partnerId;
}

async function published(stage: Stage): Promise<string> {
  const partnerId = await partnerOf(stage);
  await stage.change(stage.person('admin'), 'publishPartnerManifest', { partnerId, operations });
  return partnerId;
}

const body = 'query Anything { __typename }';
const operations = [{ id: createHash('sha256').update(body).digest('hex'), name: 'Anything', type: 'QUERY', body }];

/** What a partner sends a person with, and the text that it becomes. */
export async function asked(stage: Stage, partnerId?: string, verifier = randomBytes(32).toString('base64url')): Promise<string> {
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: partnerId ?? (await partnerOf(stage)),
    redirect_uri: backTo,
    scope: consentScopes.join(' '),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const address = new URL(`/oauth/authorize?${parameters}`, stage.house.url);
  const page = await (await fetch(address, { headers: { 'x-tenant': stage.slug } })).text();
  return page.trim().split('\n').at(-1)!;
}

const ordered = async (stage: Stage) => ({ partnerId: await partnerOf(stage), reason });

export const partners = {
  createPartner: async (stage) => ({ input: { name: `Partner ${stage.next()}`, permissions: ['INSIGHTS_READ'] } }),
  renamePartner: async (stage) => ({ input: { partnerId: await partnerOf(stage), name: `Renamed ${stage.next()}` } }),
  setPartnerRights: async (stage) => ({
    input: {
      ...(await ordered(stage)),
      permissions: ['AUDIT_READ'],
      consentScopes: ['profile:read'],
      redirectUris: [backTo],
      publicClient: true,
      ratePlan: 'trial',
    },
  }),
  issuePartnerKey: async (stage) => ({ input: { partnerId: await partnerOf(stage) } }),
  rotatePartnerKey: async (stage) => ({ input: { ...(await admitted(stage)), graceHours: 1 } }),
  revokePartnerKey: async (stage) => ({ input: { ...(await admitted(stage)), reason } }),
  suspendPartner: async (stage) => ({ input: await ordered(stage) }),
  resumePartner: async (stage) => {
    const input = await ordered(stage);
    await stage.change(stage.person('admin'), 'suspendPartner', input);
    return { input };
  },
  revokePartner: async (stage) => ({ input: await ordered(stage) }),
  publishPartnerManifest: async (stage) => ({ input: { partnerId: await partnerOf(stage), operations } }),
  withdrawPartnerManifest: async (stage) => ({ input: { partnerId: await published(stage), version: 1, reason } }),
  grantAuthorization: async (stage) => ({ input: { request: await asked(stage) } }),
  denyAuthorization: async (stage) => ({ input: { request: await asked(stage) } }),
} as const satisfies Readonly<Record<string, Recipe>>;
