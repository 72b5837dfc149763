import {
  type DocumentNode,
  type FieldNode,
  type GraphQLInterfaceType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type AnswerWriter, kindOf } from './answer.ts';
import { collectFields, collectFieldsOfAny, type Fields, fragmentsOf, isIntrospection } from './collect.ts';
import { asBytes } from './output.ts';
import { isTree, type Tree } from './tree.ts';

const [braceOpen, braceClose, bracketOpen, bracketClose, comma] = asBytes('{}[],') as unknown as [
  number,
  number,
  number,
  number,
  number,
];
const trueBytes = asBytes('true');
const falseBytes = asBytes('false');

/** Writes one value; false when there is nothing to write and its place is null. `depth` steps of the writer's path lead to it. */
type Write = (value: unknown, writer: AnswerWriter) => boolean;

/** Response name as it was asked for → as the client wrote it; those that are the same are absent. */
export type ResponseNames = ReadonlyMap<string, string>;

/** Writes the value of an introspection field of the root. */
export type WriteIntrospection = (nodes: readonly FieldNode[], writer: AnswerWriter) => void;

export interface ProjectionParts {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Response names of the document that are others in the answer. */
  readonly names: ResponseNames;
  readonly introspect: WriteIntrospection;
  /** Default: the root. */
  readonly at?: {
    readonly type: GraphQLObjectType;
    readonly selectionSets: readonly SelectionSetNode[];
    /** Steps of the writer's path that lead there. */
    readonly depth: number;
  };
}

/** Writes an object; false when there is nothing to write and its place is null. */
export type Projection = (tree: Tree, writer: AnswerWriter) => boolean;

/**
 * Compiles the shape of an answer: which fields in which order, what each may be, how it is written. What the tree holds beyond it (keys and fields that other
 * subgraphs required) stays inside.
 * Source: specification §6.3 (collecting fields), §6.4.3 (completing values), §6.4.4 (nulls and errors).
 */
export function compileProjection(parts: ProjectionParts): Projection {
  const { schema, document, operation, names, introspect } = parts;
  const fragments = fragmentsOf(document);
  const collect = (type: GraphQLObjectType, nodes: readonly FieldNode[]) =>
    collectFields(
      { schema, fragments },
      type,
      nodes.map(({ selectionSet }) => selectionSet!),
    );
  const { type, selectionSets, depth } = parts.at ?? {
    type: schema.getRootType(operation.operation)!,
    selectionSets: [operation.selectionSet],
    depth: 0,
  };
  return objectWriter(type, collectFields({ schema, fragments }, type, selectionSets), depth);

  function objectWriter(type: GraphQLObjectType | GraphQLInterfaceType, fields: Fields, depth: number): Write {
    const compiled = [...fields].map(([key, nodes], index) => fieldOf(type, key, nodes, index, depth));
    return (value, writer) => {
      if (!isTree(value))
        return value == null ? false : writer.violate(depth, `An object of type ${type.name} was answered as ${kindOf(value)}.`);
      const { out } = writer;
      const before = out.length;
      out.byte(braceOpen);
      for (const field of compiled) {
        out.bytes(field.start);
        if (field.write === null) continue;
        writer.path[depth] = field.name;
        const own = value[field.key];
        // A key that the object lacks may be a method of its prototype.
        if (field.write(typeof own === 'function' ? undefined : own, writer)) continue;
        writer.path[depth] = field.name;
        if (field.nullable) writer.writeNull(depth + 1);
        else {
          out.length = before;
          return writer.missing(depth + 1, field.place);
        }
      }
      out.byte(braceClose);
      return true;
    };
  }

  function fieldOf(
    type: GraphQLObjectType | GraphQLInterfaceType,
    key: string,
    nodes: readonly FieldNode[],
    index: number,
    depth: number,
  ) {
    const fieldName = nodes[0]!.name.value;
    const place = `${type.name}.${fieldName}`;
    const name = names.get(key) ?? key;
    const text = `${index === 0 ? '' : ','}${JSON.stringify(name)}:`;
    if (fieldName === '__typename')
      return { key, name, place, start: asBytes(`${text}"${type.name}"`), write: null, nullable: false };
    const start = asBytes(text);
    if (isIntrospection(fieldName)) {
      const write: Write = (_, writer) => {
        introspect(nodes, writer);
        return true;
      };
      return { key, name, place, start, write, nullable: true };
    }
    const declared = type.getFields()[fieldName]!.type;
    const nullable = !isNonNullType(declared);
    const inner = isNonNullType(declared) ? declared.ofType : declared;
    return { key, name, place, start, write: valueWriter(inner, nodes, place, depth + 1), nullable };
  }

  /** Of a type that is not non-null: that is judged by whoever holds the place. */
  function valueWriter(type: GraphQLOutputType, nodes: readonly FieldNode[], place: string, depth: number): Write {
    if (isListType(type)) return listWriter(type.ofType, nodes, place, depth);
    if (isObjectType(type)) return objectWriter(type, collect(type, nodes), depth);
    if (isAbstractType(type)) return abstractWriter(type.name, nodes, place, depth);
    return leafWriter(type, place, depth);
  }

  function listWriter(elementType: GraphQLOutputType, nodes: readonly FieldNode[], place: string, depth: number): Write {
    const nullable = !isNonNullType(elementType);
    const inner = isNonNullType(elementType) ? elementType.ofType : elementType;
    const write = valueWriter(inner, nodes, place, depth + 1);
    return (value, writer) => {
      if (!Array.isArray(value))
        return value == null ? false : writer.violate(depth, `The list ${place} was answered as ${kindOf(value)}.`);
      const { out } = writer;
      const before = out.length;
      out.byte(bracketOpen);
      for (let index = 0; index < value.length; index += 1) {
        if (index > 0) out.byte(comma);
        writer.path[depth] = index;
        if (write(value[index], writer)) continue;
        writer.path[depth] = index;
        if (nullable) writer.writeNull(depth + 1);
        else {
          out.length = before;
          return writer.missing(depth + 1, place);
        }
      }
      out.byte(bracketClose);
      return true;
    };
  }

  /** An interface object that nobody had to resolve says its interface only: that is right where nothing is asked for that depends on its type. */
  function interfaceWriter(typeName: string, nodes: readonly FieldNode[], depth: number): Write | null {
    const type = schema.getType(typeName);
    if (!isInterfaceType(type)) return null;
    const fields = collectFieldsOfAny(
      { schema, fragments },
      type,
      nodes.map(({ selectionSet }) => selectionSet!),
    );
    return fields && objectWriter(type, fields, depth);
  }

  /** Which fields an object has depends on its type, and that is known only when it is there. */
  function abstractWriter(name: string, nodes: readonly FieldNode[], place: string, depth: number): Write {
    const writers = new Map<unknown, Write | null>();
    const writerFor = (typeName: unknown): Write | null => {
      const abstract = schema.getType(name);
      const type = typeof typeName === 'string' ? schema.getType(typeName) : undefined;
      if (typeName === undefined || isInterfaceType(type)) return interfaceWriter(type?.name ?? name, nodes, depth);
      if (!isAbstractType(abstract) || !isObjectType(type) || !schema.isSubType(abstract, type)) return null;
      return objectWriter(type, collect(type, nodes), depth);
    };
    return (value, writer) => {
      if (!isTree(value))
        return value == null ? false : writer.violate(depth, `An object of type ${name} was answered as ${kindOf(value)}.`);
      const typeName = value.__typename;
      let write = writers.get(typeName);
      if (write === undefined) {
        write = writerFor(typeName);
        // A type that does not exist is not remembered: a subgraph could name any number of them.
        if (write) writers.set(typeName, write);
      }
      return write ? write(value, writer) : writer.violate(depth, `No object type of ${name} could be told for ${place}.`);
    };
  }
}

function leafWriter(type: GraphQLLeafType, place: string, depth: number): Write {
  const invalid = (value: unknown, writer: AnswerWriter) =>
    value == null ? false : writer.violate(depth, `${place} was answered as ${kindOf(value)} that is no ${type.name}.`);
  if (isEnumType(type)) {
    const values = new Map<unknown, Uint8Array>(type.getValues().map(({ name }) => [name, asBytes(`"${name}"`)]));
    return (value, writer) => {
      const bytes = values.get(value);
      if (!bytes) return invalid(value, writer);
      writer.out.bytes(bytes);
      return true;
    };
  }
  switch (type.name) {
    case 'String':
      return (value, writer) => {
        if (typeof value !== 'string') return invalid(value, writer);
        writer.out.string(value);
        return true;
      };
    case 'ID':
      return (value, writer) => {
        if (typeof value === 'string') writer.out.string(value);
        else if (Number.isInteger(value)) writer.out.string(String(value));
        else return invalid(value, writer);
        return true;
      };
    case 'Int':
      return (value, writer) => {
        if (!Number.isInteger(value)) return invalid(value, writer);
        writer.out.text(String(value));
        return true;
      };
    case 'Float':
      return (value, writer) => {
        if (!Number.isFinite(value)) return invalid(value, writer);
        writer.out.text(String(value));
        return true;
      };
    case 'Boolean':
      return (value, writer) => {
        if (typeof value !== 'boolean') return invalid(value, writer);
        writer.out.bytes(value ? trueBytes : falseBytes);
        return true;
      };
    default:
      return (value, writer) => {
        if (value == null) return false;
        if (typeof value === 'string') writer.out.string(value);
        else writer.out.text(JSON.stringify(value));
        return true;
      };
  }
}
