import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, claimsOf, openIdentity } from '../testing/open-identity.ts';
import { mintAccessToken } from './access-token.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let ctx: Ctx;
beforeAll(async () => {
  home = await openIdentity();
  ctx = home.house.context({ tenantId: aurora }) as Ctx;
});
afterAll(() => home?.close());

const subject = { userId: demoUser(1, 10), sessionId: 'session_1', role: 'MENTOR' } as const;

test('a token says whose it is and for how long, and the published keys verify it', async () => {
  const { accessToken, accessTokenExpiresAt } = await mintAccessToken(ctx, subject);
  const { keys } = (await (await home.stranger().fetch('/.well-known/jwks.json')).json()) as { keys: { kid: string }[] };
  const { payload, protectedHeader } = await jwtVerify(accessToken, createLocalJWKSet({ keys } as never));
  expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: keys[0]!.kid });
  const iat = Math.floor(home.clock.now().getTime() / 1000);
  expect(payload).toEqual({
    iss: 'lyceum',
    aud: 'lyceum',
    sub: demoUser(1, 10),
    sid: 'session_1',
    tenant: aurora,
    role: 'MENTOR',
    scopes: ['mentor'],
    jti: expect.stringMatching(/^token_/),
    iat,
    exp: iat + 900,
  });
  expect(accessTokenExpiresAt).toEqual(new Date((iat + 900) * 1000));
  const { jti } = claimsOf((await mintAccessToken(ctx, subject)).accessToken);
  expect(jti).not.toBe(payload.jti);
});

test('a partner’s token names the partner, and has its scopes and none of the role’s', async () => {
  const partner = { id: 'partner_1', scopes: ['profile:read'] };
  const claims = claimsOf((await mintAccessToken(ctx, { ...subject, partner })).accessToken);
  expect(claims).toMatchObject({ client_id: 'partner_1', scopes: ['profile:read'] });
});
