import type { Viewer } from '@lyceum/kit/context/viewer.ts';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  type OperationDefinitionNode,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Requirement, Requirements } from './requirements.ts';

/** A place of an operation that asks something of the viewer. */
interface Demand extends Requirement {
  readonly coordinate: string;
}

/**
 * Holds an operation against the requirements of what it selects. The whole operation is refused: half an answer would hide from a client that it asked
 * for something it may not see. Conditions (`@skip`, `@include`) are not looked at, and an abstract type asks what any of its types asks.
 */
export class Guard {
  readonly #schema: GraphQLSchema;
  readonly #requirements: Requirements;
  readonly #known = new WeakMap<OperationDefinitionNode, readonly Demand[]>();

  constructor(schema: GraphQLSchema, requirements: Requirements) {
    this.#schema = schema;
    this.#requirements = requirements;
  }

  /** Throws `UNAUTHENTICATED` or `FORBIDDEN`. */
  check(document: DocumentNode, operation: OperationDefinitionNode, viewer: Viewer): void {
    let demands = this.#known.get(operation);
    if (!demands) {
      demands = this.#demandsOf(document, operation);
      this.#known.set(operation, demands);
    }
    for (const demand of demands) refuse(demand, viewer);
  }

  #demandsOf(document: DocumentNode, operation: OperationDefinitionNode): readonly Demand[] {
    const info = new TypeInfo(this.#schema);
    const found = new Map<string, readonly Requirement[]>();
    const look = (coordinate: string) => {
      const requirements = this.#requirements.get(coordinate);
      if (requirements) found.set(coordinate, requirements);
    };
    const ownAndImplemented = (type: GraphQLNamedType): readonly GraphQLNamedType[] =>
      isAbstractType(type) ? [type, ...this.#schema.getPossibleTypes(type)] : [type];
    visit(
      separateOperations(document)[operation.name?.value ?? '']!,
      visitWithTypeInfo(info, {
        Field(node) {
          const parent = info.getParentType();
          const type = info.getType();
          if (parent && (isObjectType(parent) || isInterfaceType(parent))) {
            for (const owner of ownAndImplemented(parent)) look(`${owner.name}.${node.name.value}`);
          }
          if (type) for (const returned of ownAndImplemented(getNamedType(type))) look(returned.name);
        },
      }),
    );
    return [...found].flatMap(([coordinate, requirements]) =>
      requirements.map((requirement) => ({ ...requirement, coordinate })),
    );
  }
}

function refuse({ coordinate, scopes }: Demand, viewer: Viewer): void {
  if (viewer.kind !== 'user') {
    throw new GraphQLError(`${coordinate} needs a signed-in user: send an access token as "authorization: Bearer …".`, {
      extensions: { code: 'UNAUTHENTICATED', coordinate, http: { status: 401 } },
    });
  }
  if (scopes.length === 0 || scopes.some((group) => group.every((scope) => viewer.scopes.includes(scope)))) return;
  const wanted = scopes.map((group) => group.join(' and ')).join(', or ');
  throw new GraphQLError(`${coordinate} needs the scope ${wanted}.`, {
    extensions: { code: 'FORBIDDEN', coordinate, http: { status: 403 } },
  });
}
