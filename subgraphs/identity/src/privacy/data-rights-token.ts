import { timingSafeEqual } from 'node:crypto';
import { isId } from '@lyceum/kit/ids/ids.ts';
import type { Ctx } from '../context.ts';

/** As long as a proof is fresh. */
const livesMs = 10 * 60_000;

/** What an account is known by when its token is made: another password or address makes it worth nothing. */
interface Holder {
  readonly id: string;
  readonly credentialVersion: number;
}

type Making = Pick<Ctx, 'viewer' | 'ports'>;

/** For somebody who has proved to own an account that may not be used: it opens their data rights and nothing else, so that it is no token of a session. */
export function dataRightsKey(ctx: Making & Pick<Ctx, 'clock'>, holder: Holder) {
  const until = ctx.clock.now().getTime() + livesMs;
  return { dataRightsToken: `${holder.id}.${until}.${codeOf(ctx, holder, until)}`, dataRightsUntil: new Date(until) };
}

/** The person whose token this may be; null for what is no token. */
export function claimedBy(text: string): string | null {
  const [userId = ''] = text.split('.');
  return isId('user', userId) ? userId : null;
}

/** Whether the token is of this account and still good. */
export function opensDataRights(ctx: Making & Pick<Ctx, 'clock'>, holder: Holder, text: string): boolean {
  const [, until = '', code = ''] = text.split('.');
  const right = Buffer.from(codeOf(ctx, holder, Number(until)));
  const given = Buffer.from(code);
  return given.length === right.length && timingSafeEqual(given, right) && Number(until) > ctx.clock.now().getTime();
}

function codeOf({ viewer, ports }: Making, { id, credentialVersion }: Holder, until: number): string {
  return ports.secrets.code('data-rights', JSON.stringify([viewer.tenantId, id, credentialVersion, until]));
}
