import { userError } from '@lyceum/kit/errors/failure.ts';
import type { Ctx } from '../context.ts';
import { isEmail, normaliseEmail } from '../registration/registration.rules.ts';
import { readTenant } from '../tenant/tenant.query.ts';
import { type Day, dayIn, isBirthDate, isMinor } from './age.rules.ts';
import { readMinorPolicy } from './policy.query.ts';

export interface Told {
  /** Normalised. */
  readonly email: string;
  readonly birthDate?: Day | null | undefined;
  readonly guardianEmail?: string | null | undefined;
}

/** What is kept of it: of minors both, of everybody else nothing. */
export interface Birth {
  readonly birthDate: Day | null;
  readonly guardianEmail: string | null;
}

const nothing: Birth = { birthDate: null, guardianEmail: null };

/** What a registration keeps of what was told, or what is wrong with that. It depends on the marketplace and the input alone. */
export async function judgeBirth(ctx: Ctx, told: Told) {
  const { asksBirthDate, ageLimit } = await readMinorPolicy(ctx);
  if (!asksBirthDate) return nothing;
  const today = await readToday(ctx);
  const { birthDate } = told;
  if (birthDate == null) return invalid('birthDate', 'This marketplace asks for the date of birth.');
  if (!isBirthDate(birthDate, today)) return invalid('birthDate', `${birthDate} is nobody’s date of birth.`);
  return isMinor(birthDate, ageLimit, today) ? guarded(birthDate, told, ageLimit) : nothing;
}

function guarded(birthDate: Day, told: Told, ageLimit: number) {
  if (told.guardianEmail == null)
    return invalid('guardianEmail', `Who is younger than ${ageLimit} needs a guardian’s consent: give the address of one.`);
  const guardianEmail = normaliseEmail(told.guardianEmail);
  if (!isEmail(guardianEmail)) return invalid('guardianEmail', 'This is not an address for mail.');
  if (guardianEmail === told.email) return invalid('guardianEmail', 'The guardian’s address is another one than the minor’s.');
  return { birthDate, guardianEmail };
}

/** The day that it is for the marketplace. */
async function readToday(ctx: Ctx): Promise<Day> {
  const tenant = await readTenant(ctx);
  return dayIn(tenant?.timeZone ?? 'UTC', ctx.clock.now());
}

function invalid(field: string, message: string) {
  return userError('InvalidInput', message, { field });
}
