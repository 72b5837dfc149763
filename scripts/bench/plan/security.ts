import { type ConstDirectiveNode, parse, print, visit } from 'graphql';

const names = new Set(['authenticated', 'requiresScopes', 'policy']);
const spec = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\//;

/** A supergraph as the stock gateway takes it: without `@authenticated` and its like, and without their links. */
export function withoutSecurity(supergraphSdl: string): string {
  return print(
    visit(parse(supergraphSdl), {
      Directive: (node) => (names.has(node.name.value) || isSecurityLink(node as ConstDirectiveNode) ? null : undefined),
      DirectiveDefinition: (node) => (names.has(node.name.value) ? null : undefined),
    }),
  );
}

function isSecurityLink({ name, arguments: given }: ConstDirectiveNode): boolean {
  const url = given?.find((argument) => argument.name.value === 'url')?.value;
  return name.value === 'link' && url?.kind === 'StringValue' && spec.test(url.value);
}
