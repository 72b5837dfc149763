import type { NamedOperation } from './operations.ts';

export const manifestFile = 'codegen/manifests/partners.json';

/** Apollo's persisted query manifest, version 1: the only operations that a partner's key may run. */
export function operationManifest(operations: readonly NamedOperation[]): string {
  const entries = operations.map(({ id, text, name, kind }) => ({ id, body: text, name, type: kind }));
  return `${JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations: entries }, null, 2)}\n`;
}
