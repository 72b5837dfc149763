import type pg from 'pg';
import type { Tracing } from '../trace/tracing.ts';

type Send = (...given: unknown[]) => unknown;

const words = new Set([
  'select',
  'insert',
  'update',
  'delete',
  'with',
  'begin',
  'commit',
  'rollback',
  'call',
  'lock',
  'listen',
  'notify',
]);

/**
 * A span for every statement that is sent on behalf of a traced request. Its name is the statement's first word: the text may hold anything, since MikroORM
 * writes values into it. (That is why it is not OpenTelemetry's own instrumentation, which tells the text.)
 */
export function tracePool(pool: pg.Pool, tracing: Tracing): void {
  pool.on('connect', (client) => {
    const send = client.query.bind(client) as Send;
    client.query = ((...given: unknown[]): unknown => {
      const [config] = given;
      const text = typeof config === 'string' ? config : (config as { text?: unknown } | null)?.text;
      const promises =
        typeof (config as { submit?: unknown } | null)?.submit !== 'function' && given.every((one) => typeof one !== 'function');
      if (!tracing.active || typeof text !== 'string' || !promises) return send(...given);
      const word = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase() ?? '';
      const operation = words.has(word) ? word : 'statement';
      const span = tracing.begin(`postgresql ${operation}`, {
        kind: 'client',
        facts: { 'db.system.name': 'postgresql', 'db.operation.name': operation },
      });
      const sent = send(...given) as Promise<unknown>;
      // Whoever asked gets the promise itself; this branch only looks on.
      sent.then(
        () => span.end(),
        (error: { code?: unknown }) => span.end(String(error.code ?? 'unknown')),
      );
      return sent;
    }) as typeof client.query;
  });
}
