import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookRejected } from './port.ts';

/** Seconds by which a webhook's own time may differ from ours, in both directions. */
export const toleranceSeconds = 300;

/** `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`, the scheme of Stripe. */
export function sign(body: string, secret: string, at: Date): string {
  const t = Math.floor(at.getTime() / 1000);
  return `t=${t},v1=${mac(body, secret, t)}`;
}

/** Throws `WebhookRejected` unless `header` signs `body` at about `now`. */
export function verify(body: string, header: string | null, secret: string, now: Date): void {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '');
  if (!match) throw new WebhookRejected('the webhook carries no signature that can be read');
  const t = Number(match[1]);
  const given = Buffer.from(match[2] ?? '', 'hex');
  if (!timingSafeEqual(given, Buffer.from(mac(body, secret, t), 'hex')))
    throw new WebhookRejected('the webhook was not signed by the provider');
  requireRecent(t, now);
}

/** Stale ones may be replayed; one dated in the future would stay valid for as long as its author wished. */
export function requireRecent(unixSeconds: number, now: Date): void {
  if (Math.abs(now.getTime() / 1000 - unixSeconds) > toleranceSeconds) {
    throw new WebhookRejected(`the webhook's time is more than ${toleranceSeconds} seconds from now`);
  }
}

function mac(body: string, secret: string, t: number): string {
  return createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
}
