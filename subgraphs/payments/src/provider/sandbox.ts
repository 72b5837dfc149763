import { transact } from '@lyceum/kit/context/transact.ts';
import { deliverSandboxWebhook } from '@lyceum/schema/messages.ts';
import type { Ctx, Write } from '../context.ts';
import {
  type AuthoriseCall,
  type LookupCall,
  OutcomeUnknown,
  type PaymentCall,
  type PaymentProvider,
  type ProviderFact,
  ProviderRefused,
  type ProviderTotals,
  type RefundCall,
  type WebhookEvent,
  WebhookRejected,
} from './port.ts';
import { factOf, type Journaled, lineOf, linesOfPayment, lockOrderAtProvider, writeLine } from './sandbox.journal.ts';
import { type Scenario, scenarios } from './sandbox.scenarios.ts';
import { verify } from './signature.ts';

export const sandboxSignatureHeader = 'lyceum-sandbox-signature';

export interface SandboxOptions {
  /** Opens the provider's own transactions; never the caller's. */
  system(tenantId: string): Ctx;
  readonly secret: string;
  readonly lateMs: number;
}

const unknownMethod: Scenario = { declined: true, answerLost: false, webhooks: ['NOW'] };

/**
 * A payment provider for development and tests: journal, idempotency keys, time-outs, webhooks. It commits on its own, so that
 * a crash of ours leaves it exactly as a real provider would stand.
 */
export function sandboxProvider(options: SandboxOptions): PaymentProvider {
  /** Runs an operation once per key, tells the webhooks, and loses the answer where the scenario says so. */
  async function run(
    call: { account: string; key: string; orderId: string },
    request: unknown,
    operate: (tx: Write) => Promise<Journaled | { already: Journaled }>,
  ): Promise<ProviderFact> {
    const { line, fresh } = await transact(options.system(call.account), async (tx) => {
      await lockOrderAtProvider(tx, call.orderId);
      const known = await lineOf(tx, call.key, request);
      if (known) return { line: known, fresh: false };
      const made = await operate(tx);
      if ('already' in made) return { line: made.already, fresh: false };
      await announce(tx, made, call.orderId);
      return { line: made, fresh: true };
    });
    if (fresh && scenarioOf(line.payment_method).answerLost)
      throw new OutcomeUnknown(`the sandbox answered nothing to ${call.key}`);
    return factOf(line, call.orderId);
  }

  async function announce(tx: Write, line: Journaled, orderId: string): Promise<void> {
    const type = `payment.${line.result.toLowerCase()}`;
    const body = JSON.stringify({ id: `evt_${line.id}`, account: line.tenant_id, type, fact: factOf(line, orderId) });
    for (const when of scenarioOf(line.payment_method).webhooks) {
      const at = when === 'LATE' ? { at: new Date(tx.clock.now().getTime() + options.lateMs) } : {};
      await tx.send(deliverSandboxWebhook, { body }, at);
    }
  }

  return {
    name: 'sandbox',

    authorise: (call: AuthoriseCall) =>
      run(call, ['AUTHORISE', call.orderId, call.amount, call.currency, call.paymentMethod], (tx) => {
        const scenario = scenarioOf(call.paymentMethod);
        const reference = tx.ids.next('pay');
        return writeLine(tx, ['AUTHORISE', call.orderId, call.amount, call.currency, call.paymentMethod], {
          key: call.key,
          operation: 'AUTHORISE',
          result: scenario.declined ? 'DECLINED' : 'AUTHORISED',
          payment: reference,
          reference,
          payment_method: call.paymentMethod,
          amount: call.amount,
          currency: call.currency,
          code: scenario.declined ? (call.paymentMethod in scenarios ? 'CARD_DECLINED' : 'UNKNOWN_PAYMENT_METHOD') : null,
        });
      }),

    capture: (call: PaymentCall) =>
      run(call, ['CAPTURE', call.ref], async (tx) => {
        const { authorised, ended } = await paymentOf(tx, call.ref);
        return ended
          ? { already: ended }
          : writeLine(tx, ['CAPTURE', call.ref], { ...next(authorised, call.key, tx), operation: 'CAPTURE', result: 'CAPTURED' });
      }),

    void: (call: PaymentCall) =>
      run(call, ['VOID', call.ref], async (tx) => {
        const { authorised, ended } = await paymentOf(tx, call.ref);
        return ended
          ? { already: ended }
          : writeLine(tx, ['VOID', call.ref], { ...next(authorised, call.key, tx), operation: 'VOID', result: 'VOIDED' });
      }),

    refund: (call: RefundCall) =>
      run(call, ['REFUND', call.ref, call.amount, call.currency], async (tx) => {
        const { authorised, ended, refunded } = await paymentOf(tx, call.ref);
        if (ended?.result !== 'CAPTURED') throw new ProviderRefused('NOT_CAPTURED', `the payment ${call.ref} was not captured`);
        if (call.currency !== ended.currency || refunded + call.amount > ended.amount) {
          throw new ProviderRefused(
            'REFUND_EXCEEDS_CAPTURE',
            `the payment ${call.ref} has no ${call.amount} ${call.currency} left to refund`,
          );
        }
        const request = ['REFUND', call.ref, call.amount, call.currency];
        return writeLine(tx, request, {
          ...next(authorised, call.key, tx),
          amount: call.amount,
          operation: 'REFUND',
          result: 'REFUNDED',
        });
      }),

    async lookup(call: LookupCall) {
      const row = await options
        .system(call.account)
        .db.selectFrom('sandbox_journal')
        .selectAll()
        .where('key', '=', call.key)
        .executeTakeFirst();
      return row ? factOf(row, call.orderId) : null;
    },

    parseWebhook(body, headers, now) {
      verify(body, headers.get(sandboxSignatureHeader), options.secret, now);
      return readEvent(body);
    },

    async totals(account): Promise<readonly ProviderTotals[]> {
      const rows = await options
        .system(account)
        .db.selectFrom('sandbox_journal')
        .select(['currency', 'result', (row) => row.fn.sum<string>('amount').as('total')])
        .where('result', 'in', ['CAPTURED', 'REFUNDED'])
        .groupBy(['currency', 'result'])
        .execute();
      const of = (currency: string, result: string) =>
        Number(rows.find((row) => row.currency === currency && row.result === result)?.total ?? 0);
      return [...new Set(rows.map((row) => row.currency))].map((currency) => ({
        currency,
        captured: of(currency, 'CAPTURED'),
        refunded: of(currency, 'REFUNDED'),
      }));
    },
  };
}

function scenarioOf(paymentMethod: string): Scenario {
  return Object.hasOwn(scenarios, paymentMethod) ? (scenarios[paymentMethod] ?? unknownMethod) : unknownMethod;
}

/** The fold of a payment's lines; `ended` is its capture or its void. */
async function paymentOf(tx: Write, ref: string) {
  const lines = await linesOfPayment(tx, ref);
  const authorised = lines.find((line) => line.result === 'AUTHORISED');
  if (!authorised) throw new ProviderRefused('UNKNOWN_PAYMENT', `no authorised payment ${ref}`);
  const ended = lines.find((line) => line.result === 'CAPTURED' || line.result === 'VOIDED');
  const refunded = lines.filter((line) => line.result === 'REFUNDED').reduce((sum, line) => sum + line.amount, 0);
  return { authorised, ended, refunded };
}

function next(
  authorised: Journaled,
  key: string,
  tx: Write,
): Omit<Journaled, 'id' | 'tenant_id' | 'request_hash' | 'happened_at' | 'operation' | 'result'> {
  const { payment, payment_method, amount, currency } = authorised;
  return { key, payment, payment_method, amount, currency, code: null, reference: tx.ids.next('pay') };
}

/** The signature was checked: the shape is ours, but a half-written body must still be refused and not crash. */
function readEvent(body: string): WebhookEvent {
  try {
    const { id, account, type, fact } = JSON.parse(body) as WebhookEvent;
    if (typeof id === 'string' && typeof account === 'string' && typeof type === 'string')
      return { id, account, type, fact: fact ?? null };
  } catch (error) {
    throw new WebhookRejected('the webhook is not JSON', { cause: error });
  }
  throw new WebhookRejected('the webhook is not an event of the sandbox');
}
