/** How the sandbox behaves for a payment method; anything not listed is declined as unknown. */
export interface Scenario {
  readonly declined: boolean;
  /** The call succeeds at the provider, but its answer never arrives. */
  readonly answerLost: boolean;
  /** When its webhook is delivered: at once, or late. One delivery each. */
  readonly webhooks: readonly ('NOW' | 'LATE')[];
}

const ordinary: Scenario = { declined: false, answerLost: false, webhooks: ['NOW'] };

export const scenarios: Readonly<Record<string, Scenario>> = {
  pm_card_ok: ordinary,
  pm_card_declined: { ...ordinary, declined: true },
  pm_card_timeout: { ...ordinary, answerLost: true },
  pm_card_late_webhook: { ...ordinary, webhooks: ['LATE'] },
  pm_card_repeated_webhook: { ...ordinary, webhooks: ['NOW', 'NOW', 'LATE'] },
  pm_card_no_webhook: { ...ordinary, webhooks: [] },
};
