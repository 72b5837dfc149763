import { type LookupCall, OutcomeUnknown, type PaymentProvider, type ProviderFact } from './port.ts';

/**
 * Asks the provider and settles an unknown outcome: looks the call up and, if the provider never heard of it, asks again with the
 * same key. A second unknown outcome is thrown: the bus tries again later, still with the same key.
 */
export async function ask(provider: PaymentProvider, call: () => Promise<ProviderFact>, look: LookupCall): Promise<ProviderFact> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) throw error;
    return (await provider.lookup(look)) ?? (await call());
  }
}
