import { type DirectiveNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';

/** What a coordinate asks of the viewer. Any one of the lists of scopes is enough, each of them wholly; none at all means: signed in. */
export interface Requirement {
  readonly scopes: readonly (readonly string[])[];
}

/** `Type` or `Type.field` → everything it requires. */
export type Requirements = ReadonlyMap<string, readonly Requirement[]>;

export interface Secured {
  /** The supergraph without the security directives, as the stock gateway accepts it. */
  readonly sdl: string;
  readonly requirements: Requirements;
}

const directives = new Set(['authenticated', 'requiresScopes']);
const features = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes)\//;

/**
 * Takes `@authenticated` and `@requiresScopes` out of a supergraph: the gateway refuses a supergraph that carries them, because it would not enforce
 * them. The router does; see `guard.ts`. Source: specs.apollo.dev/authenticated/v0.1, specs.apollo.dev/requiresScopes/v0.1.
 */
export function takeRequirements(supergraphSdl: string): Secured {
  const requirements = new Map<string, readonly Requirement[]>();
  const note = (coordinate: string, node: { readonly directives?: readonly DirectiveNode[] | undefined }) => {
    const found = (node.directives ?? []).flatMap(requirementOf);
    if (found.length > 0) requirements.set(coordinate, [...(requirements.get(coordinate) ?? []), ...found]);
  };
  const document = parse(supergraphSdl, { noLocation: true });
  for (const definition of document.definitions) {
    if (!('name' in definition) || !definition.name || !('directives' in definition)) continue;
    note(definition.name.value, definition);
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) note(`${definition.name.value}.${field.name.value}`, field);
  }
  return { sdl: print(withoutSecurity(document)), requirements };
}

function requirementOf(directive: DirectiveNode): readonly Requirement[] {
  if (directive.name.value === 'authenticated') return [{ scopes: [] }];
  if (directive.name.value !== 'requiresScopes') return [];
  const value = directive.arguments?.find((argument) => argument.name.value === 'scopes')?.value;
  if (value?.kind !== Kind.LIST) throw new Error('A @requiresScopes without its list of scopes.');
  const scopes = value.values.map((group) => {
    if (group.kind !== Kind.LIST) throw new Error('@requiresScopes takes a list of lists.');
    return group.values.map((scope) => {
      if (scope.kind !== Kind.STRING) throw new Error('A scope is a string.');
      return scope.value;
    });
  });
  return [{ scopes }];
}

function withoutSecurity(document: DocumentNode): DocumentNode {
  return visit(document, {
    DirectiveDefinition: (node) => (directives.has(node.name.value) ? null : undefined),
    ScalarTypeDefinition: (node) => (node.name.value === 'requiresScopes__Scope' ? null : undefined),
    Directive(node) {
      if (directives.has(node.name.value)) return null;
      const url = node.name.value === 'link' && node.arguments?.find((argument) => argument.name.value === 'url')?.value;
      return url && url.kind === Kind.STRING && features.test(url.value) ? null : undefined;
    },
  });
}
