import { operationFromDocument } from '@apollo/federation-internals';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, Kind, visit } from 'graphql';
import { supergraph } from './subgraph-schemas.ts';

const planner = new QueryPlanner(supergraph);
const api = supergraph.apiSchema();

/** Plans one operation of a document. Throws where Apollo's planner throws; `defects.ts` names those cases. */
export function planOperation(document: DocumentNode, operationName: string | undefined): QueryPlan {
  const only = operationName ? onlyOperation(document, operationName) : document;
  return planner.buildQueryPlan(
    operationFromDocument(api, only, { ...(operationName ? { operationName } : {}), validate: false }),
  );
}

/** Without other operations and their fragments: the planner holds their variables against the operation that it plans, and throws. */
function onlyOperation(document: DocumentNode, operationName: string): DocumentNode {
  const wanted = new Set<string>();
  const follow = (name: string) => {
    if (wanted.has(name)) return;
    wanted.add(name);
    const found = document.definitions.find((node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name);
    if (found) visit(found, { FragmentSpread: (node) => follow(node.name.value) });
  };
  const operation = document.definitions.find(
    (node) => node.kind === Kind.OPERATION_DEFINITION && node.name?.value === operationName,
  );
  if (operation) visit(operation, { FragmentSpread: (node) => follow(node.name.value) });
  return {
    ...document,
    definitions: document.definitions.filter(
      (node) => node === operation || (node.kind === Kind.FRAGMENT_DEFINITION && wanted.has(node.name.value)),
    ),
  };
}
