import type { FieldNode, GraphQLObjectType, SelectionSetNode } from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { compileField } from './field.ts';
import { rowConstructor } from './row.ts';
import type { Selection, Shape } from './shape.ts';

/** The root's fields. Throws where a condition has no value. */
export function selectRoot(shape: Shape, type: GraphQLObjectType, selectionSet: SelectionSetNode): Selection {
  return compileFields(shape, type, collectFields(shape.schema, shape.fragments, shape.conditions, type, selectionSet));
}

/** The fields below nodes of one response key, merged. Throws where a condition has no value. */
export function selectBelow(shape: Shape, type: GraphQLObjectType, nodes: readonly FieldNode[]): Selection {
  return compileFields(shape, type, collectSubfields(shape.schema, shape.fragments, shape.conditions, type, nodes));
}

function compileFields(shape: Shape, type: GraphQLObjectType, collected: ReadonlyMap<string, readonly FieldNode[]>): Selection {
  const fields = [...collected].flatMap(([key, nodes]) => compileField(shape, type, key, nodes) ?? []);
  return { Row: rowConstructor(), fields };
}
