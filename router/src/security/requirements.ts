import { type ConstDirectiveNode, type ConstValueNode, type DocumentNode, Kind, visit } from 'graphql';
import { argument, FeatureNames, linkedFeature } from './feature-names.ts';
import { fieldsOf, RequiredFields } from './required-fields.ts';

/** What a coordinate asks of the viewer. `anyOf`: one of the groups is enough, but wholly. */
export type Requirement =
  | { readonly kind: 'authenticated' }
  | { readonly kind: 'scopes'; readonly anyOf: readonly (readonly string[])[] }
  | { readonly kind: 'policies'; readonly anyOf: readonly (readonly string[])[] };

/** `Type` or `Type.field` → everything it requires; all of it has to be met. */
export type Requirements = ReadonlyMap<string, readonly Requirement[]>;

type Reader = (directive: ConstDirectiveNode) => Requirement;

/** Feature (and its directive's own name) → how an application is read, and the scalar that came with it. */
const features: Readonly<Record<string, { readonly read: Reader; readonly scalar?: string }>> = {
  authenticated: { read: () => ({ kind: 'authenticated' }) },
  requiresScopes: { read: (directive) => ({ kind: 'scopes', anyOf: groups(directive, 'scopes') }), scalar: 'Scope' },
  policy: { read: (directive) => ({ kind: 'policies', anyOf: groups(directive, 'policies') }), scalar: 'Policy' },
};

/**
 * What `@authenticated`, `@requiresScopes` and `@policy` ask for in a supergraph. The router enforces it; see `guard.ts`. Composition has added up what several
 * subgraphs ask of one coordinate. Source: specs.apollo.dev/authenticated/v0.1, specs.apollo.dev/requiresScopes/v0.1, specs.apollo.dev/policy/v0.1.
 */
export function readRequirements(supergraph: DocumentNode): Requirements {
  return new RequiredFields(supergraph).carry(readAll(supergraph, readersIn(new FeatureNames(supergraph))));
}

/** The supergraph without those directives: the gateway refuses one that carries them, because it would not enforce them. */
export function withoutRequirements(supergraph: DocumentNode): DocumentNode {
  const names = new FeatureNames(supergraph);
  const directives = readersIn(names);
  const scalars = new Set(Object.entries(features).map(([feature, { scalar }]) => scalar && names.type(feature, scalar)));
  return visit(supergraph, {
    DirectiveDefinition: ({ name }) => (directives.has(name.value) ? null : undefined),
    ScalarTypeDefinition: ({ name }) => (scalars.has(name.value) ? null : undefined),
    Directive(node) {
      if (directives.has(node.name.value)) return null;
      const feature = linkedFeature(node as ConstDirectiveNode);
      return feature !== null && Object.hasOwn(features, feature) ? null : undefined;
    },
  });
}

/** By the directives' names in this supergraph. */
function readersIn(names: FeatureNames): ReadonlyMap<string, Reader> {
  return new Map(
    Object.entries(features).flatMap(([feature, { read }]) => {
      const name = names.directive(feature, feature);
      return name ? [[name, read] as const] : [];
    }),
  );
}

function readAll(document: DocumentNode, readers: ReadonlyMap<string, Reader>): Requirements {
  const requirements = new Map<string, readonly Requirement[]>();
  const note = (coordinate: string, directives: readonly ConstDirectiveNode[] = []) => {
    const found = directives.flatMap((directive) => readers.get(directive.name.value)?.(directive) ?? []);
    if (found.length > 0) requirements.set(coordinate, [...(requirements.get(coordinate) ?? []), ...found]);
  };
  for (const definition of document.definitions) {
    if (!('name' in definition) || !definition.name || definition.kind === Kind.DIRECTIVE_DEFINITION) continue;
    if (definition.kind === Kind.OPERATION_DEFINITION || definition.kind === Kind.FRAGMENT_DEFINITION) continue;
    note(definition.name.value, definition.directives);
    for (const field of fieldsOf(definition)) note(`${definition.name.value}.${field.name.value}`, field.directives);
  }
  return requirements;
}

function groups(directive: ConstDirectiveNode, name: string): readonly (readonly string[])[] {
  const wrong = () => new Error(`@${directive.name.value} takes ${name}: a list of lists of strings.`);
  const list = (value: ConstValueNode | undefined) => {
    if (value?.kind !== Kind.LIST) throw wrong();
    return value.values;
  };
  return list(argument(directive, name)).map((group) =>
    list(group).map((one) => {
      if (one.kind !== Kind.STRING) throw wrong();
      return one.value;
    }),
  );
}
