import { type DocumentNode, Kind } from 'graphql';
import { directivesOf, fieldSet, fieldSetNames, flagOf, servicesOf, textOf } from './join.ts';

/** An interface in a subgraph that knows it as one object type. */
export interface InterfaceObject {
  /** The fields of each key by which the subgraph finds it. */
  readonly keys: readonly (readonly string[])[];
  /** Field → the fields that it requires. Both as they stand at the object itself. */
  readonly requires: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Which subgraphs know which interfaces as objects (`@join__type(isInterfaceObject: true)`). */
export class InterfaceObjectFacts {
  readonly #objects = new Map<string, Map<string, InterfaceObject>>();

  constructor(supergraph: DocumentNode) {
    const services = servicesOf(supergraph);
    for (const node of supergraph.definitions) {
      if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      const types = directivesOf(node, 'join__type');
      for (const graph of new Set(types.filter((one) => flagOf(one, 'isInterfaceObject')).map((one) => textOf(one, 'graph')!))) {
        const keys = types.filter((one) => textOf(one, 'graph') === graph).map((one) => namesOf(textOf(one, 'key')));
        const requires = (node.fields ?? []).map((field) => {
          const own = directivesOf(field, 'join__field').find((one) => textOf(one, 'graph') === graph);
          return [field.name.value, new Set(namesOf(own && textOf(own, 'requires')))] as const;
        });
        const byType = this.#objects.get(services.get(graph)!) ?? new Map<string, InterfaceObject>();
        byType.set(node.name.value, { keys, requires: new Map(requires) });
        this.#objects.set(services.get(graph)!, byType);
      }
    }
  }

  get isEmpty(): boolean {
    return this.#objects.size === 0;
  }

  of(service: string, type: string): InterfaceObject | undefined {
    return this.#objects.get(service)?.get(type);
  }
}

function namesOf(text: string | undefined): readonly string[] {
  return text ? fieldSetNames(fieldSet(text)) : [];
}
