import { defineSubgraph } from '@lyceum/kit/subgraph.ts';
import {
  deliverSandboxWebhook,
  escrowReleased,
  paymentCaptured,
  paymentRefunded,
  paymentsDataCollected,
  resolveEscrow,
  reverseStrayPayment,
} from '@lyceum/schema/messages.ts';
import { m001 } from '../migrations/001-orders.ts';
import { m002 } from '../migrations/002-ledger.ts';
import { m003 } from '../migrations/003-escrow.ts';
import { m004 } from '../migrations/004-sandbox.ts';
import { m005 } from '../migrations/005-two-people.ts';
import { balanceFeature } from './balance/balance.feature.ts';
import { type Config, readConfig } from './config.ts';
import type { Ctx, Ports } from './context.ts';
import { escrowFeature } from './escrow/escrow.feature.ts';
import { ledgerFeature } from './ledger/ledger.feature.ts';
import { orderFeature } from './order/order.feature.ts';
import { paymentFeature } from './payment/payment.feature.ts';
import { privacyFeature } from './privacy/privacy.feature.ts';
import type { PaymentProvider } from './provider/port.ts';
import { providers } from './provider/registry.ts';
import { sandboxProvider } from './provider/sandbox.ts';
import { sign } from './provider/signature.ts';
import type { StripeOptions } from './provider/stripe.ts';
import type { PaymentsTables } from './tables.ts';
import { webhookFeature } from './webhook/webhook.feature.ts';

export const payments = defineSubgraph<Config, Ports, PaymentsTables>({
  name: 'payments',
  features: [orderFeature, paymentFeature, webhookFeature, escrowFeature, balanceFeature, ledgerFeature, privacyFeature],
  migrations: [m001, m002, m003, m004, m005],
  sends: [
    paymentsDataCollected,
    paymentCaptured,
    escrowReleased,
    paymentRefunded,
    resolveEscrow,
    reverseStrayPayment,
    deliverSandboxWebhook,
  ],
  readConfig,
  async open(config, opening) {
    const system = (tenantId: string) => opening.system(tenantId) as Ctx;
    const sandbox = sandboxProvider({ system, secret: config.sandboxSecret, lateMs: config.sandboxLateMs });
    const ports: Ports = {
      // With Stripe's keys the sandbox still answers for the orders that it took before.
      providers: config.stripe ? providers(await openStripe(config.stripe), sandbox) : providers(sandbox),
      defaultTerms: { currency: config.currency, feeBps: config.feeBps, disputeWindowSeconds: config.disputeWindowSeconds },
      system,
      signSandboxWebhook: (body, now) => sign(body, config.sandboxSecret, now),
    };
    return { ports, close: async () => {} };
  },
});

/** Its code is large, and loaded only where it is used. */
async function openStripe(options: StripeOptions): Promise<PaymentProvider> {
  const { stripeProvider } = await import('./provider/stripe.ts');
  return stripeProvider(options);
}
