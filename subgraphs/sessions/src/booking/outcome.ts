import type { Saga } from '@lyceum/kit/saga/saga.ts';
import type { Ctx, Ports, Tables } from '../context.ts';

/**
 * Begins a saga and waits a little for its end. The ear is put on before the commit, or a quick end would pass unheard; a repeated call
 * gets the first call's saga and waits for that one.
 */
export async function settled<Data, Answer>(
  ctx: Ctx,
  saga: Saga<Data, Ports, Tables>,
  sagaId: string,
  steps: {
    readonly begin: () => Promise<Answer>;
    /** The saga behind an answer, null where there is none. */
    readonly sagaOf: (answer: Answer) => string | null;
    readonly end: (answer: Answer) => Promise<Answer>;
  },
): Promise<Answer> {
  const waiting = saga.outcome(ctx, sagaId);
  try {
    const answer = await steps.begin();
    const begun = steps.sagaOf(answer);
    if (begun === null) return answer;
    await (begun === sagaId ? waiting.promise : saga.outcome(ctx, begun).promise);
    return await steps.end(answer);
  } finally {
    waiting.cancel();
  }
}
