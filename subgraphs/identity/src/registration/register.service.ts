import { refuse, transact } from '@lyceum/kit/context/transact.ts';
import { userError } from '@lyceum/kit/errors/failure.ts';
import { once } from '@lyceum/kit/idempotency/once.ts';
import { sendRegistrationMail } from '@lyceum/schema/messages.ts';
import { judgeConsents } from '../consent/at-registration.ts';
import type { Version } from '../consent/consent.rules.ts';
import type { Ctx, Write } from '../context.ts';
import type { RegisterAccountInput } from '../generated/resolvers.ts';
import { type Birth, judgeBirth } from '../guardian/birth.ts';
import { refusalOfPassword } from '../password/password.errors.ts';
import { refusalOfRegistration } from '../tenant/registration-policy.ts';
import { sha256 } from '../token/secrets.ts';
import { Registration } from './registration.entity.ts';
import { judgeRegistration, normaliseEmail, tokenLivesMs } from './registration.rules.ts';
import { verificationToken } from './verification-token.ts';

/**
 * Takes a request for an account. It never looks whether the address is known: the mail is written later by `writeRegistrationMail`,
 * which does, so neither the answer nor its time can tell.
 */
export async function registerAccount(ctx: Ctx, input: RegisterAccountInput) {
  const email = normaliseEmail(input.email);
  const closed = await refusalOfRegistration(ctx, 'BY_ONESELF');
  if (closed) return closed;
  const fault = judgeRegistration({ email, displayName: input.displayName });
  if (fault) return userError('InvalidInput', fault.message, { field: fault.field });
  const refusal = await refusalOfPassword(ctx, 'password', input.password);
  if (refusal) return refusal;
  const key = input.idempotencyKey;
  if (key != null && !/^.{8,100}$/su.test(key))
    return userError('InvalidInput', 'A key has 8 to 100 characters.', { field: 'idempotencyKey' });
  const consents = (input.consents ?? []).map(({ kind, version }) => ({ kind, version }));
  const passwordHash = await ctx.ports.passwords.hash(input.password);
  const { displayName, birthDate, guardianEmail } = input;
  const told = { birthDate: birthDate ?? null, guardianEmail: guardianEmail ?? null };
  const work = (tx: Write) => storeRegistration(tx, { email, displayName, passwordHash, consents }, told);
  if (key == null) return answer(await transact(ctx, work), email);
  // A stranger has no user id to which the key could belong; the address stands for it. The password goes in as a code, never as text.
  const { secrets } = ctx.ports;
  const args = { email, displayName, password: secrets.code('password-argument', input.password), consents, ...told };
  const kept = await once(ctx, { operation: 'registerAccount', key: secrets.code('subject', `${email} ${key}`), args }, work);
  return answer(kept, email);
}

/** The address stands in no answer that is kept for a repetition: it would stay for a day under nobody's id, and no erasure would find it. */
function answer<R extends { readonly __typename: string }>(kept: R, email: string) {
  return { ...kept, ...(kept.__typename === 'RegisterAccountSuccess' ? { email } : {}) } as R extends Stored
    ? R & { email: string }
    : R;
}

interface Stored {
  readonly __typename: 'RegisterAccountSuccess';
  readonly expiresAt: string;
}

interface Wish {
  readonly email: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly consents: readonly Version[];
}

/** Judged in here, so that the same key again gives the same outcome, also when other documents are in force by then. */
async function storeRegistration(tx: Write, wish: Wish, told: Birth) {
  const missing = await judgeConsents(tx, wish.consents);
  if (missing) return refuse(missing);
  const birth = await judgeBirth(tx, { email: wish.email, ...told });
  if ('__typename' in birth) return refuse(birth);
  const id = tx.ids.next('registration');
  const now = tx.clock.now();
  const expiresAt = new Date(now.getTime() + tokenLivesMs);
  tx.em.create(
    Registration,
    {
      id,
      tenantId: tx.viewer.tenantId,
      ...wish,
      ...birth,
      tokenHash: sha256(verificationToken(tx.ports.secrets, id)),
      createdAt: now,
      expiresAt,
      usedAt: null,
      mailedAt: null,
    },
    { persist: true },
  );
  await tx.send(sendRegistrationMail, { registrationId: id });
  return { __typename: 'RegisterAccountSuccess' as const, expiresAt: expiresAt.toISOString() };
}
