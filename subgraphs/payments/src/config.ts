import type { Environment } from '@lyceum/kit/subgraph.ts';

export interface Config {
  /** Set: new orders go to Stripe. STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET; without them the sandbox takes them. */
  readonly stripe: { readonly secretKey: string; readonly webhookSecret: string } | null;
  /** Signs the sandbox's webhooks. PAYMENTS_SANDBOX_SECRET, or LYCEUM_MASTER_KEY. */
  readonly sandboxSecret: string;
  /** Milliseconds by which the sandbox's late webhooks are late. PAYMENTS_SANDBOX_LATE_MS, default 5,000. */
  readonly sandboxLateMs: number;
  /** The platform's part in hundredths of a percent where a marketplace has no policy. PAYMENTS_FEE_BPS, default 1,500 (15 %). */
  readonly feeBps: number;
  /** Seconds between settlement and release where a marketplace has no policy. PAYMENTS_DISPUTE_WINDOW_SECONDS, default 172,800 (48 h). */
  readonly disputeWindowSeconds: number;
  /** The currency of a marketplace without a policy. PAYMENTS_CURRENCY, default EUR. */
  readonly currency: string;
}

export function readConfig(env: Environment): Config {
  const sandboxSecret = env.PAYMENTS_SANDBOX_SECRET ?? env.LYCEUM_MASTER_KEY;
  if (!sandboxSecret)
    throw new Error('Set PAYMENTS_SANDBOX_SECRET (or LYCEUM_MASTER_KEY): the sandbox provider signs webhooks with it.');
  return {
    stripe: stripeOf(env),
    sandboxSecret,
    sandboxLateMs: whole(env, 'PAYMENTS_SANDBOX_LATE_MS', 5000, 86_400_000),
    feeBps: whole(env, 'PAYMENTS_FEE_BPS', 1500, 10_000),
    disputeWindowSeconds: whole(env, 'PAYMENTS_DISPUTE_WINDOW_SECONDS', 172_800, 31_536_000),
    currency: env.PAYMENTS_CURRENCY ?? 'EUR',
  };
}

function stripeOf(env: Environment): Config['stripe'] {
  const secretKey = env.STRIPE_SECRET_KEY;
  if (!secretKey) return null;
  const webhookSecret = env.STRIPE_WEBHOOK_SECRET;
  if (!webhookSecret)
    throw new Error('STRIPE_SECRET_KEY is set: set STRIPE_WEBHOOK_SECRET too, or forged webhooks could not be told apart.');
  return { secretKey, webhookSecret };
}

function whole(env: Environment, name: string, fallback: number, most: number): number {
  const value = Number(env[name] ?? fallback);
  if (!Number.isSafeInteger(value) || value < 0 || value > most) {
    throw new Error(`${name} must be a whole number from 0 to ${most}, not ${env[name]}.`);
  }
  return value;
}
