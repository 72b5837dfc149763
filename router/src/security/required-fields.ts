import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  parse,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import { argument } from './feature-names.ts';
import type { Requirement, Requirements } from './requirements.ts';

/**
 * The fields that a subgraph is given for computing another (`@requires`, in a supergraph `@join__field(requires:)`). Whoever may not read them may not read
 * what is made of them either. Composition of today demands that the subgraph says so itself; one of yesterday, or of another maker, did not.
 */
export class RequiredFields {
  readonly #types = new Map<string, Map<string, FieldDefinitionNode>>();

  constructor(supergraph: DocumentNode) {
    for (const definition of supergraph.definitions) {
      const fields = fieldsOf(definition);
      if (fields.length === 0 || !('name' in definition) || !definition.name) continue;
      const known = this.#types.get(definition.name.value) ?? new Map<string, FieldDefinitionNode>();
      for (const field of fields) known.set(field.name.value, field);
      this.#types.set(definition.name.value, known);
    }
  }

  /** Every field asks also what the fields ask that it is computed from. */
  carry(requirements: Requirements): Requirements {
    if (requirements.size === 0) return requirements;
    const carried = new Map(requirements);
    for (const [type, fields] of this.#types) {
      for (const name of fields.keys()) {
        const all = this.#asked(type, name, requirements, new Set());
        if (all.length > 0) carried.set(`${type}.${name}`, distinct(all));
      }
    }
    return carried;
  }

  #asked(type: string, name: string, requirements: Requirements, open: Set<string>): readonly Requirement[] {
    const coordinate = `${type}.${name}`;
    if (open.has(coordinate)) return [];
    open.add(coordinate);
    const own = requirements.get(coordinate) ?? [];
    const field = this.#types.get(type)?.get(name);
    return [...own, ...requiredBy(field).flatMap((set) => this.#askedBy(type, set, requirements, open))];
  }

  #askedBy(
    type: string,
    { selections }: SelectionSetNode,
    requirements: Requirements,
    open: Set<string>,
  ): readonly Requirement[] {
    return selections.flatMap((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const narrowed = selection.typeCondition?.name.value ?? type;
        return [...(requirements.get(narrowed) ?? []), ...this.#askedBy(narrowed, selection.selectionSet, requirements, open)];
      }
      const field = this.#types.get(type)?.get(selection.name.value);
      if (!field) return [];
      const returned = namedType(field.type);
      return [
        ...this.#asked(type, selection.name.value, requirements, open),
        ...(requirements.get(returned) ?? []),
        ...(selection.selectionSet ? this.#askedBy(returned, selection.selectionSet, requirements, open) : []),
      ];
    });
  }
}

/** The output fields that a definition or extension adds. */
export function fieldsOf(definition: DefinitionNode): readonly FieldDefinitionNode[] {
  switch (definition.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION:
      return definition.fields ?? [];
    default:
      return [];
  }
}

function requiredBy(field: FieldDefinitionNode | undefined): readonly SelectionSetNode[] {
  return (field?.directives ?? []).flatMap((directive) => {
    const required = directive.name.value === 'join__field' ? argument(directive, 'requires') : undefined;
    return required?.kind === Kind.STRING ? [fieldSet(required.value)] : [];
  });
}

/** `weight size { unit }`, as federation writes selections in a string. */
function fieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`"${text}" is no set of fields.`);
  return definition.selectionSet;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function distinct(requirements: readonly Requirement[]): readonly Requirement[] {
  return [...new Map(requirements.map((requirement) => [JSON.stringify(requirement), requirement])).values()];
}
