import type { Context, Tx } from '@lyceum/kit/context/context.ts';
import type { Terms } from './policy/policy.service.ts';
import type { Providers } from './provider/registry.ts';
import type { PaymentsTables } from './tables.ts';

export interface Ports {
  readonly providers: Providers;
  /** What holds in a marketplace without a policy of its own. */
  readonly defaultTerms: Terms;
  /** A context of the system in one tenant: a webhook names its tenant itself, under the provider's signature. */
  system(tenantId: string): Ctx;
  /** Signs a webhook as the sandbox does. */
  signSandboxWebhook(body: string, now: Date): string;
}

export type Ctx = Context<Ports, PaymentsTables>;
export type Write = Tx<Ports, PaymentsTables>;
