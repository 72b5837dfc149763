import {
  defaultFieldResolver,
  type FieldNode,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isNonNullType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql';
import { argumentsOf } from './arguments.ts';
import { addPath, type Path } from './path.ts';
import { type Fill, fail, type Place } from './place.ts';
import type { Run } from './run.ts';
import type { Field, Shape } from './shape.ts';
import { asksInfo, fillOf } from './value.ts';

type Definition = GraphQLField<unknown, unknown>;
type Resolve = GraphQLFieldResolver<unknown, unknown>;

/** All about one response key of one type that can be known without its object. Null for a field that the type does not have. */
export function compileField(
  shape: Shape,
  parentType: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): Field | null {
  const definition = definitionOf(shape.schema, parentType, nodes[0]!.name.value);
  if (!definition) return null;
  if (definition === TypeNameMetaFieldDef) return { key, answer: () => parentType.name };
  const { type, args, resolve } = definition;
  const typename = parentType.name;
  const place = { nodes, nullable: !isNonNullType(type), name: `${typename}.${definition.name}`, typename };
  const parts: Parts = {
    key,
    definition,
    place,
    fill: fillOf(shape, type, place),
    argumentsOf: argumentsOf(definition, nodes[0]!),
    infoOf: infoMaker(shape, parentType, definition, nodes),
  };
  // Wrong arguments are an error also of a field that is a mere property.
  return resolve || args.length > 0 ? resolverField(parts, resolve ?? defaultFieldResolver) : propertyField(parts);
}

interface Parts {
  readonly key: string;
  readonly definition: Definition;
  readonly place: Place;
  readonly fill: Fill;
  readonly argumentsOf: (variables: Run['variables']) => Record<string, unknown>;
  readonly infoOf: (run: Run, path: Path) => GraphQLResolveInfo;
}

function resolverField({ key, place, fill, argumentsOf, infoOf }: Parts, resolve: Resolve): Field {
  return {
    key,
    answer(run, source, parent) {
      const path = addPath(parent, key, place.typename);
      const info = infoOf(run, path);
      let value: unknown;
      try {
        value = resolve(source, argumentsOf(run.variables), run.contextValue, info);
      } catch (raw) {
        return fail(run, place, raw, path);
      }
      return fill(run, value, parent, key, info);
    },
  };
}

/** A field that nobody wrote a resolver for: neither arguments nor `info` are made, as long as the property is no method. */
function propertyField(parts: Parts): Field {
  const { key, definition, place, fill, infoOf } = parts;
  const { name } = definition;
  const method = resolverField(parts, defaultFieldResolver);
  const withInfo = asksInfo(definition.type);
  return {
    key,
    answer(run, source, parent) {
      let value: unknown;
      try {
        value = hasProperties(source) ? source[name] : undefined;
      } catch (raw) {
        return fail(run, place, raw, addPath(parent, key, place.typename));
      }
      if (typeof value === 'function') return method.answer(run, source, parent);
      return fill(run, value, parent, key, withInfo ? infoOf(run, addPath(parent, key, place.typename)) : undefined);
    },
  };
}

function hasProperties(source: unknown): source is Record<string, unknown> {
  return (typeof source === 'object' && source !== null) || typeof source === 'function';
}

/** A plain object with all that graphql-js gives, so that it can be spread. */
function infoMaker(
  { schema, fragments, operation }: Shape,
  parentType: GraphQLObjectType,
  { name: fieldName, type: returnType }: Definition,
  fieldNodes: readonly FieldNode[],
): (run: Run, path: Path) => GraphQLResolveInfo {
  return ({ rootValue, variables: variableValues }, path) => ({
    fieldName,
    fieldNodes,
    returnType,
    parentType,
    path,
    schema,
    fragments,
    rootValue,
    operation,
    variableValues,
  });
}

function definitionOf(schema: GraphQLSchema, parentType: GraphQLObjectType, name: string): Definition | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (schema.getQueryType() === parentType) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  return parentType.getFields()[name];
}
