import { demoUser } from '@lyceum/kit/seed/demo.ts';
import { consentChanged } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { aurora, openIdentity, otherTenant } from '../testing/open-identity.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
let admin: Caller;
beforeAll(async () => {
  home = await openIdentity();
  admin = await enter('admin');
});
afterAll(() => home?.close());

type Caller = ReturnType<typeof home.holderOf>;
const day = 86_400_000;
const enter = async (name: string) => home.holderOf((await home.signIn(`${name}@aurora.test`)).tokens);
const texts = [{ locale: 'en', title: 'Terms', url: 'https://aurora.test/terms' }];
const versions = '... on PublishConsentDocumentSuccess { document { kind version effectiveAt } } ... on InvalidInput { field }';
const publish = (kind: string, replaces: number, more: object = {}, as = admin) =>
  home.mutate(
    'publishConsentDocument',
    { kind, replaces, texts, ...more },
    { as, fields: `${versions} ... on ConsentDocumentChanged { newest }` },
  );
const give = (as: Caller, kind: string, version: number) =>
  home.mutate('giveConsent', { kind, version }, { as, fields: '... on GiveConsentSuccess { consent { kind given version } }' });
const withdraw = (as: Caller, kind: string) =>
  home.mutate('withdrawConsent', { kind }, { as, fields: '... on WithdrawConsentSuccess { consent { kind given version } }' });

async function ask(as: Caller, query: string) {
  const { data, errors } = await as.execute(query);
  expect(errors).toBeUndefined();
  return data;
}
const outstanding = async (as: Caller) =>
  (await ask(as, '{ viewer { outstandingConsents { kind version } } }')).viewer.outstandingConsents.map(
    ({ kind, version }: { kind: string; version: number }) => `${kind} ${version}`,
  );
const historyOf = (as: Caller, number: number, tenant: 1 | 2 = 1) =>
  ask(as, `{ consentHistory(userId: "${demoUser(tenant, number)}") { nodes { kind version given how } } }`);

describe('a document', () => {
  test('is published by admins, version by version; nobody publishes over another one or twice', async () => {
    const first = await publish('RECORDINGS', 0);
    expect(first).toMatchObject({ document: { kind: 'RECORDINGS', version: 1, effectiveAt: home.clock.now().toISOString() } });
    expect(await publish('RECORDINGS', 0)).toEqual({
      __typename: 'ConsentDocumentChanged',
      code: 'CONSENT_DOCUMENT_CHANGED',
      newest: 1,
    });
    const both = await Promise.all([publish('RECORDINGS', 1), publish('RECORDINGS', 1)]);
    expect(both.map(({ __typename }) => __typename).sort()).toEqual(['ConsentDocumentChanged', 'PublishConsentDocumentSuccess']);
  });

  test.each([
    ['a text that is none', { texts: [] }, 'texts'],
    ['a time that is over', { effectiveAt: '2020-01-01T00:00:00Z' }, 'effectiveAt'],
  ])('is refused with %s', async (_, more, field) => {
    expect(await publish('FACE_CHECK', 0, more)).toMatchObject({ __typename: 'InvalidInput', field });
  });

  test('cannot be in force before the one that it replaces', async () => {
    const effectiveAt = new Date(home.clock.now().getTime() + day).toISOString();
    await publish('FACE_CHECK', 0, { effectiveAt });
    expect(await publish('FACE_CHECK', 1)).toMatchObject({ __typename: 'InvalidInput', field: 'effectiveAt' });
  });

  test('is read by anybody, of the own marketplace only, and can never be changed', async () => {
    const query = '{ consentDocuments { kind version required texts { locale title text url } } }';
    const { consentDocuments } = await ask(home.stranger(), query);
    expect(consentDocuments).toContainEqual({
      kind: 'RECORDINGS',
      version: 2,
      required: false,
      texts: [{ locale: 'en', title: 'Terms', text: null, url: 'https://aurora.test/terms' }],
    });
    expect(await ask(home.stranger(otherTenant), query)).toEqual({ consentDocuments: [] });
    const { db } = home.house.context({ tenantId: aurora }) as Ctx;
    for (const table of ['consent_document', 'consent_event'] as const) {
      await expect(db.deleteFrom(table).execute()).rejects.toThrow(/permission denied/);
      await expect(db.updateTable(table).set({ version: 9 }).execute()).rejects.toThrow(/permission denied/);
    }
  });

  test('is published by nobody but admins', async () => {
    await expect(publish('MARKETING', 0, {}, await enter('moderator'))).rejects.toThrow(/FORBIDDEN/);
  });
});

describe('a consent', () => {
  test('is given and taken back, any number of times; a second click changes nothing; others are told and the log knows', async () => {
    await publish('MARKETING', 0);
    const mentee = await enter('mentee40');
    const given = { consent: { kind: 'MARKETING', given: true, version: 1 } };
    const taken = { consent: { kind: 'MARKETING', given: false, version: 1 } };
    expect(await withdraw(mentee, 'MARKETING')).toMatchObject({ consent: null });
    expect(await Promise.all([give(mentee, 'MARKETING', 1), give(mentee, 'MARKETING', 1)])).toMatchObject([given, given]);
    expect(await withdraw(mentee, 'MARKETING')).toMatchObject(taken);
    expect(await withdraw(mentee, 'MARKETING')).toMatchObject(taken);
    home.clock.advance(1);
    expect(await give(mentee, 'MARKETING', 1)).toMatchObject(given);

    const userId = demoUser(1, 40);
    const facts = { userId, kind: 'MARKETING', version: 1 };
    expect((await home.house.sent(consentChanged)).filter((sent) => sent.userId === userId)).toEqual(
      [true, false, true].map((given) => ({ ...facts, given })),
    );
    const { consentHistory } = await historyOf(admin, 40);
    expect(consentHistory.nodes.map(({ given }: { given: boolean }) => given)).toEqual([true, false, true]);
    expect(await ask(mentee, '{ myConsents { kind version given } }')).toEqual({
      myConsents: [{ kind: 'MARKETING', version: 1, given: true }],
    });
    const { auditLog } = await ask(
      admin,
      `{ auditLog(filter: { subjectId: "${userId}", action: "consent." }) { nodes { action } } }`,
    );
    expect(auditLog.nodes.map(({ action }: { action: string }) => action)).toEqual([
      'consent.given',
      'consent.withdrawn',
      'consent.given',
    ]);
  });

  test.each([
    ['a version that is none', 'MARKETING', 9],
    ['a kind that was never published', 'PRIVACY', 1],
    ['a guardian’s declaration', 'GUARDIAN', 1],
  ])('is not to be given to %s', async (_, kind, version) => {
    await publish('GUARDIAN', 0);
    expect(await give(await enter('mentee41'), kind, version)).toEqual({
      __typename: 'ConsentNotOffered',
      code: 'CONSENT_NOT_OFFERED',
    });
  });

  test('is history for the person and admins; for others, and of others, it is nothing', async () => {
    const mentee = await enter('mentee40');
    expect((await historyOf(mentee, 40)).consentHistory.nodes).toHaveLength(3);
    expect(await historyOf(await enter('mentee41'), 40)).toEqual({ consentHistory: null });
    expect(await historyOf(await enter('moderator'), 40)).toEqual({ consentHistory: null });
    expect(await historyOf(admin, 40, 2)).toEqual({ consentHistory: null });
  });
});

describe('terms and privacy', () => {
  const email = (name: string) => `${name}@example.test`;
  const register = (name: string, consents?: object[]) =>
    home.mutate(
      'registerAccount',
      { email: email(name), password: 'a rather long password', displayName: 'Ada', ...(consents ? { consents } : {}) },
      { fields: '... on ConsentRequired { documents { kind version } } ... on InvalidInput { field }' },
    );

  test('are asked for at registration once they are published and in force; what was agreed to counts from then', async () => {
    expect(await register('before')).toMatchObject({ __typename: 'RegisterAccountSuccess' });
    await publish('TERMS', 0, { effectiveAt: new Date(home.clock.now().getTime() + day).toISOString() });
    expect(await register('announced')).toMatchObject({ __typename: 'RegisterAccountSuccess' });
    home.clock.advance(day);
    await publish('PRIVACY', 0);
    const documents = [
      { kind: 'PRIVACY', version: 1 },
      { kind: 'TERMS', version: 1 },
    ];
    const refused = { __typename: 'ConsentRequired', code: 'CONSENT_REQUIRED' };
    expect(await register('ada')).toEqual({ ...refused, documents });
    expect(await register('ada', [documents[0]!])).toEqual({ ...refused, documents: [documents[1]] });
    // The same for an address that is known.
    expect(
      await home.mutate('registerAccount', {
        email: 'mentee42@aurora.test',
        password: 'a rather long password',
        displayName: 'A',
      }),
    ).toMatchObject(refused);
    expect(await register('ada', [...documents, { kind: 'MARKETING', version: 9 }])).toMatchObject({ field: 'consents' });
    expect(await register('ada', [...documents, documents[0]!])).toMatchObject({ field: 'consents' });

    expect(await register('ada', [...documents, { kind: 'MARKETING', version: 1 }])).toMatchObject({
      __typename: 'RegisterAccountSuccess',
    });
    const agreedAt = home.clock.now();
    home.clock.advance(60_000);
    const token = await home.tokenMailedTo(email('ada'));
    await home.mutate('verifyEmail', { token });
    const ada = home.holderOf((await home.signIn(email('ada'), 'a rather long password')).tokens);
    expect(await outstanding(ada)).toEqual([]);
    const { myConsents } = await ask(ada, '{ myConsents { kind given at } }');
    expect(myConsents).toEqual(
      ['MARKETING', 'PRIVACY', 'TERMS'].map((kind) => ({ kind, given: true, at: agreedAt.toISOString() })),
    );
  });

  test('are outstanding for who came before, and for all after a new version, until they agree; they cannot be taken back', async () => {
    const mentee = await enter('mentee43');
    expect(await outstanding(mentee)).toEqual(['PRIVACY 1', 'TERMS 1']);
    await give(mentee, 'TERMS', 1);
    await give(mentee, 'PRIVACY', 1);
    expect(await outstanding(mentee)).toEqual([]);
    await publish('TERMS', 1);
    expect(await outstanding(mentee)).toEqual(['TERMS 2']);
    expect(await give(mentee, 'TERMS', 1)).toMatchObject({ __typename: 'ConsentNotOffered' });
    await give(mentee, 'TERMS', 2);
    expect(await outstanding(mentee)).toEqual([]);
    expect(await withdraw(mentee, 'TERMS')).toMatchObject({ __typename: 'ConsentRequired' });
    expect(await outstanding(mentee)).toEqual([]);
  });
});
