import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transact } from '@lyceum/kit/context/transact.ts';
import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { sendShortMessage } from '@lyceum/schema/messages.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../context.ts';
import { passwordChanged } from '../letter/templates/password-changed.ts';
import { partsOf } from '../sms/parts.rules.ts';
import { aurora, claimsOf, openIdentity, otherTenant } from '../testing/open-identity.ts';
import { codeText } from './code-text.ts';
import { collectPhone } from './collect-phone.ts';
import { tellByPhone } from './tell-by-phone.ts';

let home: Awaited<ReturnType<typeof openIdentity>>;
beforeAll(async () => {
  home = await openIdentity();
});
afterAll(() => home?.close());

type Caller = ReturnType<typeof home.holderOf>;
const minute = 60_000;
const people = [...Array(12).keys()].flatMap((n) => [`mentee${40 + n}@aurora.test`, `mentor${10 + n}@aurora.test`]);
let numbers = 0;
const newNumber = () => `+49 151 ${20_000_000 + ++numbers}`;

async function somebody() {
  const email = people.pop()!;
  const { tokens } = await home.signIn(email);
  return { email, as: home.holderOf(tokens), userId: claimsOf(tokens.accessToken).sub as string };
}

const request = (as: Caller, number: string) =>
  home.mutate('requestPhone', { number }, { as, fields: '... on InvalidInput { field } ... on TooManyAttempts { retryAt }' });
const confirm = (as: Caller, code: string) =>
  home.mutate('confirmPhone', { code }, { as, fields: '... on ConfirmPhoneSuccess { phone { number } }' });
const phoneOf = async (as: Caller) => (await as.execute('{ viewer { phone { number confirmedAt } } }')).data.viewer.phone;

/** What came to somebody's telephone, in any order; waits until it is so many. */
async function messagesOf(userId: string, count: number) {
  const mine = async () =>
    (await readdir(home.smsDir).catch(() => [])).filter((file) => file.startsWith(`${userId}.`) && file.endsWith('.txt'));
  await home.house.until(async () => (await mine()).length >= count);
  return Promise.all((await mine()).map((file) => readFile(join(home.smsDir, file), 'utf8')));
}
const codesIn = (messages: readonly string[]) => messages.flatMap((text) => /\n(\d{6}) /.exec(text)?.[1] ?? []);

async function confirmed() {
  const person = await somebody();
  const number = newNumber();
  await request(person.as, number);
  const [code] = codesIn(await messagesOf(person.userId, 1));
  expect((await confirm(person.as, code!)).__typename).toBe('ConfirmPhoneSuccess');
  return { ...person, number: number.replaceAll(' ', ''), code: code! };
}

describe('a telephone', () => {
  test('is confirmed by the code that came to it, once, and its owner is told by mail', async () => {
    const { as, email, userId, number, code } = await confirmed();
    expect(await phoneOf(as)).toEqual({ number, confirmedAt: home.clock.now().toISOString() });
    expect(await messagesOf(userId, 1)).toEqual([`To: ${number}\n\n${codeText('en', 'Aurora Learning', code)}\n`]);
    expect((await confirm(as, code)).__typename).toBe('InvalidCode');
    expect((await home.mailAbout(email, 'telephone')).text).toContain('signs nobody in');
  });

  test('lies sealed in its row, and on no bus and in no log', async () => {
    const { number, userId } = await confirmed();
    const { rows } = await home.house.owner.query(`select (select json_agg(phone)::text from identity.phone)
      || (select json_agg(r)::text from identity.phone_request as r) || (select json_agg(data)::text from pgboss.job)
      || (select json_agg(entry)::text from identity.audit_entry as entry) as all`);
    expect(rows[0].all).toContain(userId);
    expect(rows[0].all).not.toContain(number.slice(4));
  });

  test('is told what concerns the safety of the account, beside the mail', async () => {
    const { as, userId, email } = await confirmed();
    const input = { currentPassword: demoPassword, newPassword: 'another long horse battery' };
    expect((await home.mutate('changePassword', input, { as })).__typename).toBe('ChangePasswordSuccess');
    await home.mailAbout(email, 'password');
    expect((await messagesOf(userId, 2)).join()).toContain('Your password was changed.');
    const nobodys = await somebody();
    await home.mutate('changePassword', input, { as: nobodys.as });
    expect(
      (await home.house.sent(sendShortMessage)).filter((sent) => 'userId' in sent && sent.userId === nobodys.userId),
    ).toEqual([]);
  });

  test('is told ten times a day at most, and again the next day; what is not told is no failure', async () => {
    const { userId } = await confirmed();
    const ctx = home.house.context({ tenantId: aurora }) as Ctx;
    const tell = () => transact(ctx, (tx) => tellByPhone(tx, userId, passwordChanged, {}));
    const told = async () =>
      (await home.house.sent(sendShortMessage)).filter((sent) => sent.kind === 'NEWS' && sent.userId === userId).length;
    await Promise.all(Array.from({ length: 12 }, tell));
    expect(await told()).toBe(10);
    home.clock.advance(24 * 60 * minute);
    await tell();
    expect(await told()).toBe(11);
  });

  test('is in the person’s copy of their data', async () => {
    const { userId, number } = await confirmed();
    const piece = await collectPhone(home.house.context({ tenantId: aurora }) as Ctx, userId);
    expect(piece.tables).toEqual([{ table: 'phone_number', lines: [JSON.stringify({ number })] }]);
  });

  test('is replaced by another one, and removed, each with a fresh proof', async () => {
    const { as, userId } = await confirmed();
    const other = newNumber();
    await request(as, other);
    const [code] = codesIn((await messagesOf(userId, 2)).filter((text) => text.includes(other.replaceAll(' ', ''))));
    expect(await confirm(as, code!)).toMatchObject({ phone: { number: other.replaceAll(' ', '') } });
    home.clock.advance(11 * minute);
    const remove = async () => (await as.execute('mutation { removePhone { __typename } }')).data.removePhone.__typename;
    expect((await request(as, newNumber())).__typename).toBe('StepUpRequired');
    expect(await remove()).toBe('StepUpRequired');
    await home.mutate('stepUp', { password: demoPassword }, { as });
    expect(await remove()).toBe('RemovePhoneSuccess');
    expect(await remove()).toBe('NotFound');
    expect(await phoneOf(as)).toBeNull();
  });
});

test('undoing a change of address takes the telephone that was confirmed after it, and leaves one of before', async () => {
  for (const when of ['before', 'after'] as const) {
    const owner = when === 'before' ? await confirmed() : await somebody();
    home.clock.advance(1);
    const newEmail = `thief-${when}@example.test`;
    await home.mutate('requestEmailChange', { newEmail, currentPassword: demoPassword }, { as: owner.as });
    await home.mutate('confirmEmailChange', { token: await home.tokenAbout(owner.email, 'Another address') });
    await home.mutate('confirmEmailChange', { token: await home.tokenAbout(newEmail, 'new address') });
    if (when === 'before') expect((await messagesOf(owner.userId, 2)).join()).toContain('another mail address now');
    else {
      await request(owner.as, newNumber());
      const [code] = codesIn(await messagesOf(owner.userId, 1));
      await confirm(owner.as, code!);
    }
    const undo = await home.tokenAbout(owner.email, 'another address now');
    expect((await home.mutate('undoEmailChange', { token: undo })).__typename).toBe('UndoEmailChangeSuccess');
    const { rows } = await home.house.owner.query('select 1 from identity.phone where user_id = $1', [owner.userId]);
    expect(rows).toHaveLength(when === 'before' ? 1 : 0);
  }
});

describe('a code', () => {
  test('is of one person, of the last request, for five minutes', async () => {
    const [ada, eve] = [await somebody(), await somebody()];
    await request(ada.as, newNumber());
    const [first] = codesIn(await messagesOf(ada.userId, 1));
    await request(eve.as, newNumber());
    expect((await confirm(eve.as, first!)).__typename).toBe('InvalidCode');
    await request(ada.as, newNumber());
    const codes = codesIn(await messagesOf(ada.userId, 2));
    expect((await confirm(ada.as, first!)).__typename).toBe('InvalidCode');
    const second = codes.find((code) => code !== first)!;
    home.clock.advance(5 * minute);
    expect((await confirm(ada.as, second)).__typename).toBe('InvalidCode');
  });

  test('is not guessed: after five tries there is a pause', async () => {
    const { as, userId } = await somebody();
    await request(as, newNumber());
    const [code] = codesIn(await messagesOf(userId, 1));
    const wrong = code === '000000' ? '000001' : '000000';
    for (let n = 0; n < 5; n += 1) expect((await confirm(as, wrong)).__typename).toBe('InvalidCode');
    expect((await confirm(as, code!)).__typename).toBe('TooManyAttempts');
    home.clock.advance(1000);
    expect((await confirm(as, code!)).__typename).toBe('ConfirmPhoneSuccess');
  });

  test('is sent five times a day to a person, also when they ask at once', async () => {
    const { as } = await somebody();
    const answers = await Promise.all(Array.from({ length: 7 }, () => request(as, newNumber())));
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
      ...Array(5).fill('RequestPhoneSuccess'),
      ...Array(2).fill('TooManyAttempts'),
    ]);
    const retryAt = new Date(home.clock.now().getTime() + 24 * 60 * minute).toISOString();
    expect(await request(as, newNumber())).toMatchObject({ retryAt });
  });

  test('is sent five times a day to a number, whoever asks, also when they ask at once', async () => {
    const number = newNumber();
    const askers = [];
    for (let n = 0; n < 7; n += 1) askers.push(await somebody());
    const answers = await Promise.all(askers.map(({ as }) => request(as, number)));
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
      ...Array(5).fill('RequestPhoneSuccess'),
      ...Array(2).fill('TooManyAttempts'),
    ]);
    expect((await request((await somebody()).as, number)).__typename).toBe('TooManyAttempts');
  });

  test('goes to no text that is no number, and to nobody who is not signed in', async () => {
    const { as } = await somebody();
    expect(await request(as, '0151 23456789')).toMatchObject({ __typename: 'InvalidInput', field: 'number' });
    await expect(request(home.stranger(), newNumber())).rejects.toThrow('UNAUTHENTICATED');
    await expect(confirm(home.stranger(otherTenant), '123456')).resolves.toMatchObject({ __typename: 'InvalidCode' });
  });

  test.each(['en', 'de'] as const)('fits into one part in %s, two with the longest name', (language) => {
    expect(partsOf(codeText(language, 'Aurora', '012345'))).toEqual({ alphabet: 'GSM-7', count: 1 });
    expect(partsOf(codeText(language, 'Ж'.repeat(100), '012345')).count).toBe(2);
  });
});
