import type { Route } from '@lyceum/kit/http/route.ts';
import type { Ctx, Ports } from '../context.ts';
import { WebhookRejected } from '../provider/port.ts';
import type { PaymentsTables } from '../tables.ts';
import { receiveWebhook } from './webhook.service.ts';

/** Providers call here without a token of ours; their signature over the raw body is what counts. */
export const webhookRoute: Route<Ports, PaymentsTables> = {
  method: 'POST',
  path: '/payments/webhooks/:provider',
  bodyLimit: 256 * 1024,
  access: 'public',
  handle: (ctx, request, { provider = '' }) => answer(ctx, request, provider),
};

async function answer(ctx: Ctx, request: Request, name: string): Promise<Response> {
  const provider = ctx.ports.providers.named(name);
  if (!provider) return Response.json({ error: 'no such provider' }, { status: 404 });
  try {
    return Response.json({ outcome: await receiveWebhook(ctx, provider, await request.text(), request.headers) });
  } catch (error) {
    if (!(error instanceof WebhookRejected)) throw error;
    ctx.log.warn({ provider: name, reason: error.message }, 'a webhook was refused');
    return Response.json({ error: 'the signature does not fit' }, { status: 400 });
  }
}
