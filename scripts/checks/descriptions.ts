import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ASTNode, getLocation, Kind, parse, Source, type StringValueNode, visit } from 'graphql';
import { type Check, verdict } from './check.ts';

/** A type of another subgraph is described by its owner; here it only gets fields, so it may stay silent. */
const mayStaySilent = (node: ASTNode): boolean =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION &&
  (['Query', 'Mutation', 'Subscription'].includes(node.name.value) ||
    node.directives?.some(({ name }) => name.value === 'key') === true);

const described = [
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.UNION_TYPE_DEFINITION,
  Kind.ENUM_TYPE_DEFINITION,
  Kind.ENUM_VALUE_DEFINITION,
  Kind.INPUT_OBJECT_TYPE_DEFINITION,
  Kind.INPUT_VALUE_DEFINITION,
  Kind.FIELD_DEFINITION,
  Kind.SCALAR_TYPE_DEFINITION,
] as const;

type Describable = ASTNode & { readonly name: { readonly value: string }; readonly description?: StringValueNode };

/** Every type, field, argument, enum value and input field of the SDL says what it means. */
export const descriptions: Check = {
  name: 'descriptions',
  run: async (root) => {
    const files = ['schema/common.graphql', ...globSync('subgraphs/*/src/**/*.graphql', { cwd: root }).sort()];
    return verdict([
      ...files.flatMap((file) => undescribed(file, readFileSync(join(root, file), 'utf8'))),
      ...ownerless(root, files),
    ]);
  },
};

export function undescribed(file: string, text: string): readonly string[] {
  const source = new Source(text, file);
  const found: string[] = [];
  const silent = (node: Describable) => {
    if (node.description?.value.trim() || mayStaySilent(node) || isKeyField(node)) return;
    found.push(`${file}:${node.loc ? getLocation(source, node.loc.start).line : 1} ${node.name.value} has no description`);
  };
  visit(parse(source), Object.fromEntries(described.map((kind) => [kind, silent])));
  return found;
}

/** `id` of a type that another subgraph owns is marked `@external` or stands on a silent entity; its owner describes it. */
function isKeyField(node: Describable): boolean {
  return (
    node.kind === Kind.FIELD_DEFINITION &&
    (node.name.value === 'id' || node.directives?.some(({ name }) => name.value === 'external') === true)
  );
}

/** Somebody must describe each entity. */
function ownerless(root: string, files: readonly string[]): readonly string[] {
  const owners = new Map<string, boolean>();
  for (const file of files) {
    for (const node of parse(readFileSync(join(root, file), 'utf8')).definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || ['Query', 'Mutation', 'Subscription'].includes(node.name.value)) continue;
      owners.set(node.name.value, (owners.get(node.name.value) ?? false) || Boolean(node.description?.value.trim()));
    }
  }
  return [...owners].filter(([, has]) => !has).map(([name]) => `the type ${name} is described by nobody; its owner must`);
}
