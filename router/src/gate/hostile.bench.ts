/** Prints how long the gate is busy with each hostile document, in milliseconds of CPU, the worst of three runs: `node router/src/gate/hostile.bench.ts`. */
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { defaultLimits } from '../edge/limits.ts';
import { documentErrors, readDocument } from './document.ts';
import { hostileDocuments } from './hostile-documents.ts';
import { validationErrors } from './validation.ts';
import { variableErrors } from './variables.ts';

const api = readFileSync(new URL('../../../schema/api.graphql', import.meta.url), 'utf8');
/** The whole public schema, so that suggestions have much to look through. */
const schema = buildSchema(`${api} extend type Query { node(filter: JSON): Booking }`);
let worst = 0;
for (const { name, text, variables } of hostileDocuments) {
  const runs = [0, 1, 2].map(() => {
    const before = process.threadCpuUsage();
    const { document, errors: unread } = readDocument(text, defaultLimits);
    const refused = unread ?? documentErrors(document, defaultLimits);
    const late = refused.length > 0 ? refused : variableErrors(variables ?? {}, defaultLimits);
    const last = late.length > 0 || !document ? late : validationErrors(schema, document, defaultLimits, { introspection: true });
    return { ms: milliseconds(process.threadCpuUsage(before)), code: last[0]?.extensions.code ?? last[0]?.message };
  });
  const slowest = Math.max(...runs.map(({ ms }) => ms));
  worst = Math.max(worst, slowest);
  console.log(`${slowest.toFixed(1).padStart(8)} ms  ${name}: ${String(runs[0]!.code).slice(0, 70)}`);
}
console.log(
  JSON.stringify({ bench: 'gate', figures: { hostile_documents: hostileDocuments.length, worst_ms: Number(worst.toFixed(1)) } }),
);

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
