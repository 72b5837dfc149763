import { onOutside } from '@lyceum/kit/bus/consumer.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import { deliverSandboxWebhook } from '@lyceum/schema/messages.ts';
import type { Ctx, Ports } from '../context.ts';
import { sandboxSignatureHeader } from '../provider/sandbox.ts';
import type { PaymentsTables } from '../tables.ts';
import { webhookRoute } from './webhook.route.ts';

export const webhookFeature: Feature<Ports, PaymentsTables> = {
  name: 'webhook',
  routes: [webhookRoute],
  consumers: [onOutside(deliverSandboxWebhook, (ctx: Ctx, { body }) => deliver(ctx, body))],
};

/** The sandbox signs when it sends, as a provider does at each try, and knocks at the same door as any other. */
async function deliver(ctx: Ctx, body: string): Promise<void> {
  const headers = { [sandboxSignatureHeader]: ctx.ports.signSandboxWebhook(body, ctx.clock.now()) };
  const request = new Request('http://payments/payments/webhooks/sandbox', { method: 'POST', body, headers });
  const response = await webhookRoute.handle(ctx, request, { provider: 'sandbox' });
  if (!response.ok) throw new Error(`the webhook of the sandbox was answered with ${response.status}`);
}
