import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { argument } from './feature-names.ts';

/** `consent/bookings-read` on a field: who was granted `bookings:read` may select it; `consent/any`: who was granted anything. */
const prefix = 'consent/';
const any = 'any';

/** `Type.field` → one of which scopes opens it to a partner that acts for a person; `any` among them. What is not here is closed. */
export type Delegable = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads the tags (specs.apollo.dev/tag/v0.3), which composition carries into the supergraph. */
export function readDelegable(supergraph: DocumentNode): Delegable {
  const found = new Map<string, ReadonlySet<string>>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const { name, directives = [] } of definition.fields ?? []) {
      const scopes = directives.flatMap((directive) => {
        const tag = directive.name.value === 'tag' ? argument(directive, 'name') : undefined;
        return tag?.kind === Kind.STRING && tag.value.startsWith(prefix) ? [scopeIn(tag.value)] : [];
      });
      if (scopes.length > 0) found.set(`${definition.name.value}.${name.value}`, new Set(scopes));
    }
  }
  return found;
}

/** `consent/bookings-read` → `bookings:read`. */
function scopeIn(tag: string): string {
  return tag.slice(prefix.length).replace('-', ':');
}

/** One field that an operation selects, and what opens it; null: nothing does. */
interface Need {
  readonly coordinate: string;
  readonly scopes: ReadonlySet<string> | null;
}

/**
 * What a partner that acts for a person may select: fields that say so, with a scope that was granted, and nothing else, wherever they stand in the operation. It
 * comes before what the fields ask of everybody (`guard.ts`), and takes nothing from that.
 */
export class Delegation {
  readonly #schema: GraphQLSchema;
  readonly #delegable: Delegable;
  readonly #needs = new WeakMap<OperationDefinitionNode, readonly Need[]>();

  constructor(schema: GraphQLSchema, delegable: Delegable) {
    this.#schema = schema;
    this.#delegable = delegable;
  }

  /** Throws `FORBIDDEN`, naming the first field that is closed. Conditions (`@skip`, `@include`) are not looked at. */
  check(document: DocumentNode, operation: OperationDefinitionNode, { scopes: granted }: Viewer): void {
    const closed = this.#needsOf(document, operation).find(
      ({ scopes }) => !scopes || !(scopes.has(any) || granted.some((scope) => scopes.has(scope))),
    );
    if (closed) throw refusal(closed);
  }

  #needsOf(document: DocumentNode, operation: OperationDefinitionNode): readonly Need[] {
    let needs = this.#needs.get(operation);
    if (!needs) {
      needs = this.#find(document, operation);
      this.#needs.set(operation, needs);
    }
    return needs;
  }

  #find(document: DocumentNode, operation: OperationDefinitionNode): readonly Need[] {
    const needs = new Map<string, Need>();
    const info = new TypeInfo(this.#schema);
    const alone = separateOperations(document)[operation.name?.value ?? ''] ?? document;
    visit(
      alone,
      visitWithTypeInfo(info, {
        Field: ({ name }) => {
          if (name.value === '__typename') return;
          for (const need of this.#needsAt(info.getParentType(), name.value)) needs.set(need.coordinate, need);
        },
      }),
    );
    return [...needs.values()];
  }

  /** Of an abstract type any object may come, so all of them must be open. */
  #needsAt(parent: GraphQLNamedType | null | undefined, field: string): readonly Need[] {
    const owners = isAbstractType(parent) ? this.#schema.getPossibleTypes(parent) : isObjectType(parent) ? [parent] : [];
    if (owners.length === 0) return [{ coordinate: `${parent?.name ?? '?'}.${field}`, scopes: null }];
    return owners.map((owner) => {
      const coordinate = `${owner.name}.${field}`;
      return { coordinate, scopes: saysWhatWentWrong(owner, field) ? new Set([any]) : (this.#delegable.get(coordinate) ?? null) };
    });
  }
}

/** An expected failure tells of the caller's own request. */
function saysWhatWentWrong(type: GraphQLObjectType, field: string): boolean {
  return (field === 'code' || field === 'message') && type.getInterfaces().some(({ name }) => name === 'UserError');
}

function refusal({ coordinate, scopes }: Need): GraphQLError {
  const why = scopes
    ? `needs ${[...scopes].join(' or ')}, which the person did not grant`
    : 'is closed to partners that act for a person';
  return new GraphQLError(`${coordinate} ${why}.`, { extensions: { code: 'FORBIDDEN', coordinate, http: { status: 403 } } });
}
