import type { PaymentProvider } from './port.ts';

/** The providers of this installation. New orders use `active`; an old one stays with the provider that took its money. */
export interface Providers {
  readonly active: PaymentProvider;
  named(name: string): PaymentProvider | undefined;
}

export function providers(active: PaymentProvider, ...others: readonly PaymentProvider[]): Providers {
  const byName = new Map([active, ...others].map((provider) => [provider.name, provider]));
  return { active, named: (name) => byName.get(name) };
}
