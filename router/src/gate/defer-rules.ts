import {
  type ASTVisitor,
  type DirectiveNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** As clients see it. Source: GraphQL incremental delivery. */
export const deferDirective = 'directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT';

/** Where `@defer` may stand, and that its labels tell one fragment from another. */
export function DeferRule(context: ValidationContext): ASTVisitor {
  const labels = new Set<string>();
  const refuse = (message: string, node: DirectiveNode) => context.reportError(new GraphQLError(message, { nodes: node }));
  return {
    OperationDefinition({ operation, selectionSet }) {
      if (operation === OperationTypeNode.QUERY) return;
      for (const directive of defersIn(context, selectionSet, operation === OperationTypeNode.SUBSCRIPTION)) {
        if (isNever(directive)) continue;
        if (operation === OperationTypeNode.SUBSCRIPTION) refuse('Nothing of a subscription can be deferred.', directive);
        else refuse('The root fields of a mutation cannot be deferred.', directive);
      }
    },
    Directive(node) {
      if (node.name.value !== 'defer') return;
      const label = node.arguments?.find(({ name }) => name.value === 'label')?.value;
      if (!label) return;
      if (label.kind !== Kind.STRING) return refuse('The label of @defer is a string, and no variable.', node);
      if (labels.has(label.value)) return refuse(`The label ${JSON.stringify(label.value)} is used for another @defer.`, node);
      labels.add(label.value);
    },
  };
}

/** Of the selections themselves, through fragments; `deep` also of everything below. */
function defersIn(context: ValidationContext, root: SelectionSetNode, deep: boolean): readonly DirectiveNode[] {
  const visited = new Set<string>();
  const look = ({ selections }: SelectionSetNode): readonly DirectiveNode[] =>
    selections.flatMap((node) => {
      if (node.kind === Kind.FIELD) return deep && node.selectionSet ? look(node.selectionSet) : [];
      const own = node.directives?.filter(({ name }) => name.value === 'defer') ?? [];
      if (node.kind === Kind.INLINE_FRAGMENT) return [...own, ...look(node.selectionSet)];
      const fragment = context.getFragment(node.name.value);
      if (!fragment || visited.has(node.name.value)) return own;
      visited.add(node.name.value);
      return [...own, ...look(fragment.selectionSet)];
    });
  return look(root);
}

function isNever({ arguments: given }: DirectiveNode): boolean {
  const value = given?.find(({ name }) => name.value === 'if')?.value;
  return value?.kind === Kind.BOOLEAN && !value.value;
}
