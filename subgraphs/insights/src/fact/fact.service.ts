import { on } from '@lyceum/kit/bus/consumer.ts';
import type { Ports, Write } from '../context.ts';
import { incrementsOf } from '../figure/figure.rules.ts';
import type { InsightsTables } from '../tables.ts';
import { type Fact, factSources } from './fact.rules.ts';

/** One consumer per event; the bus applies each event once, also when it was delivered twice, so each fact counts once. */
export const factConsumers = factSources.map(({ message, factsOf }) =>
  on<unknown, Ports, InsightsTables>(message, async (tx, payload, envelope) => {
    await recordFacts(tx, factsOf(payload), new Date(envelope.at));
  }),
);

/** Writes facts and moves the figures in the same transaction. */
export async function recordFacts(tx: Write, facts: readonly Fact[], at: Date): Promise<void> {
  if (facts.length === 0) return;
  const tenantId = tx.viewer.tenantId;
  await tx.db
    .insertInto('fact')
    .values(
      facts.map((fact) => ({
        id: tx.ids.next('fact'),
        tenant_id: tenantId,
        type: fact.type,
        at,
        mentor_id: fact.mentorId ?? null,
        user_id: fact.userId ?? null,
        booking_id: fact.bookingId ?? null,
        conversation_id: fact.conversationId ?? null,
        amount: fact.amount ?? 0,
        currency: fact.currency ?? '',
        quantity: fact.quantity ?? 0,
      })),
    )
    .execute();
  // In a fixed order, so that two events that move the same figures never wait for each other in a circle.
  const increments = facts.flatMap((fact) => incrementsOf(fact, tenantId)).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  for (const { scope, scopeId, name, currency, by } of increments) {
    await tx.db
      .insertInto('figure')
      .values({ tenant_id: tenantId, scope, scope_id: scopeId, name, currency, value: by })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'scope', 'scope_id', 'name', 'currency'])
          .doUpdateSet((row) => ({ value: row('figure.value', '+', by) })),
      )
      .execute();
  }
}

function keyOf(increment: { scope: string; scopeId: string; name: string; currency: string }): string {
  return `${increment.scope} ${increment.scopeId} ${increment.name} ${increment.currency}`;
}
