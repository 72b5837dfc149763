import { createHmac } from 'node:crypto';
import type { Clock } from '@lyceum/kit/clock/clock.ts';
import type { SmsPort } from './port.ts';

export interface WebhookSettings {
  readonly url: string;
  readonly secret: string;
}

const timeoutMs = 10_000;

/** What a receiver computes, too: HMAC-SHA-256 over `<seconds>.<body>`, in hex. */
export function signatureOf(secret: string, seconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
}

/**
 * A gateway of the operator's: `POST` of `{ id, to, text }` as JSON, with `lyceum-signature: t=<seconds>,v1=<signature>` and the message's id as `idempotency-key`. Any answer
 * of 200 to 299 takes the message. Every provider has an API of its own; a few lines of whoever runs this translate, and keep its keys away from here.
 */
export function openSmsWebhook({ url, secret }: WebhookSettings, clock: Clock): SmsPort {
  return {
    async send({ id, to, text }) {
      const body = JSON.stringify({ id, to, text });
      const seconds = Math.floor(clock.now().getTime() / 1000);
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': id,
        'lyceum-signature': `t=${seconds},v1=${signatureOf(secret, seconds, body)}`,
      };
      // Elsewhere nobody checks the signature, so whoever is sent on is not followed.
      const signal = AbortSignal.timeout(timeoutMs);
      const answer = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'error' }).catch((error: unknown) => {
        throw new Error(`the short message ${id} was not handed over: ${codeOf(error)}`);
      });
      // What it says may repeat number and text; only the status goes on.
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`the short message ${id} was not handed over: ${answer.status}`);
    },
    forget: async () => 0,
  };
}

function codeOf(error: unknown): string {
  const { name, cause } = error as { readonly name: string; readonly cause?: { readonly code?: string } };
  return cause?.code ?? name;
}
