import { type ConstDirectiveNode, type ConstValueNode, type DocumentNode, Kind } from 'graphql';

/** A feature that a supergraph links: `authenticated`, `cost`. */
interface Feature {
  /** What its elements are called by unless they are imported: the feature's name, or another by `as`. */
  readonly prefix: string;
  /** Element → its name here; directives with `@`. */
  readonly imports: ReadonlyMap<string, string>;
}

/** What the elements of Apollo's features are called in one supergraph. Source: specs.apollo.dev/link/v1.0, "Elements" and "Renaming". */
export class FeatureNames {
  readonly #features = new Map<string, Feature>();

  constructor(supergraph: DocumentNode) {
    for (const definition of supergraph.definitions) {
      if (definition.kind !== Kind.SCHEMA_DEFINITION && definition.kind !== Kind.SCHEMA_EXTENSION) continue;
      for (const directive of definition.directives ?? []) {
        const name = linkedFeature(directive);
        if (name) this.#features.set(name, readFeature(name, directive));
      }
    }
  }

  /** The name of a directive, without `@`; null where the feature is not linked. */
  directive(feature: string, element: string): string | null {
    const found = this.#features.get(feature);
    if (!found) return null;
    return found.imports.get(`@${element}`)?.slice(1) ?? (element === feature ? found.prefix : `${found.prefix}__${element}`);
  }

  type(feature: string, element: string): string | null {
    const found = this.#features.get(feature);
    return found ? (found.imports.get(element) ?? `${found.prefix}__${element}`) : null;
  }
}

/** `https://specs.apollo.dev/cost/v0.1` → `cost`; null for any other directive and for features of others. */
export function linkedFeature(directive: ConstDirectiveNode): string | null {
  if (directive.name.value !== 'link') return null;
  return /^https:\/\/specs\.apollo\.dev\/(\w+)\//.exec(text(argument(directive, 'url')) ?? '')?.[1] ?? null;
}

export function argument(directive: ConstDirectiveNode, name: string): ConstValueNode | undefined {
  return directive.arguments?.find((one) => one.name.value === name)?.value;
}

function readFeature(name: string, link: ConstDirectiveNode): Feature {
  const imported = argument(link, 'import');
  const imports = imported?.kind === Kind.LIST ? imported.values.map(readImport) : [];
  return { prefix: text(argument(link, 'as')) ?? name, imports: new Map(imports) };
}

/** `"@cost"` or `{ name: "@cost", as: "@price" }`. */
function readImport(value: ConstValueNode): [string, string] {
  const of = (key: string) =>
    value.kind === Kind.OBJECT ? text(value.fields.find(({ name }) => name.value === key)?.value) : text(value);
  const name = of('name');
  if (name === null) throw new Error('An import of a @link without a name.');
  return [name, of('as') ?? name];
}

function text(value: ConstValueNode | undefined): string | null {
  return value?.kind === Kind.STRING ? value.value : null;
}
