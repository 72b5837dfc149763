import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

/** The size of a selection set with its fragments spread, told without spreading them. */
export interface Extent {
  /** Fields inside one another. */
  readonly depth: number;
  /** Selection sets inside one another, those of fragments too. */
  readonly nesting: number;
  /** All fields. */
  readonly height: number;
  /** The fields of this selection set itself. */
  readonly width: number;
  readonly aliases: number;
  /** Lists of the introspection schema inside one another, and how many of them stand below `__schema` or `__type`. */
  readonly lists: number;
  readonly introspection: number;
}

/** What a document asks for, counted before anybody works on it. */
export interface Measurement {
  readonly operations: number;
  readonly fragments: number;
  readonly directives: number;
  /** The most directives at one place. */
  readonly directivesAtOnePlace: number;
  /** Lists and input objects inside one another, in literals. */
  readonly inputDepth: number;
  /** The greatest of all operations; `height` and `aliases` are their sums. A fragment that no operation spreads is validated too, so it counts as one. */
  readonly extent: Extent;
  /** A fragment that contains itself; what it holds is not counted. */
  readonly cycle: string | null;
  /** Nodes looked at. Each is looked at once, whatever the fragments multiply to. */
  readonly visited: number;
}

const nothing: Extent = { depth: 0, nesting: 0, height: 0, width: 0, aliases: 0, lists: 0, introspection: 0 };
const introspectionLists = new Set(['fields', 'inputFields', 'interfaces', 'possibleTypes']);

/**
 * Counts in time linear in the document's text: a fragment is measured once and its numbers are added wherever it is spread, up to 2^53 - 1. Needs no schema,
 * because validation is what has to be protected. Recursion is as deep as the parser's was, in smaller frames.
 */
export function measure(document: DocumentNode): Measurement {
  return new Measuring(document).result();
}

class Measuring {
  readonly #operations: OperationDefinitionNode[] = [];
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #known = new Map<string, Extent>();
  readonly #open = new Set<string>();
  #cycle: string | null = null;
  #directives = 0;
  #directivesAtOnePlace = 0;
  #inputDepth = 0;
  #visited = 0;

  constructor(document: DocumentNode) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.OPERATION_DEFINITION) this.#operations.push(definition);
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
  }

  result(): Measurement {
    const extents = this.#operations.map((operation) => this.#ofOperation(operation));
    for (const name of this.#fragments.keys()) if (!this.#known.has(name)) extents.push(this.#ofFragment(name));
    return {
      operations: this.#operations.length,
      fragments: this.#fragments.size,
      directives: this.#directives,
      directivesAtOnePlace: this.#directivesAtOnePlace,
      inputDepth: this.#inputDepth,
      extent: extents.reduce(sideBySide, nothing),
      cycle: this.#cycle,
      visited: this.#visited,
    };
  }

  #ofOperation(operation: OperationDefinitionNode): Extent {
    this.#seeDirectives(operation.directives);
    for (const { directives, defaultValue } of operation.variableDefinitions ?? []) {
      this.#visited += 1;
      this.#seeDirectives(directives);
      if (defaultValue) this.#seeValue(defaultValue, 0);
    }
    return this.#ofSelections(operation.selectionSet);
  }

  #ofFragment(name: string): Extent {
    const known = this.#known.get(name);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    // Validation tells of a fragment that is not there.
    if (!fragment) return nothing;
    if (this.#open.has(name)) {
      this.#cycle ??= name;
      return nothing;
    }
    this.#open.add(name);
    this.#seeDirectives(fragment.directives);
    const extent = this.#ofSelections(fragment.selectionSet);
    this.#open.delete(name);
    this.#known.set(name, extent);
    return extent;
  }

  #ofSelections({ selections }: SelectionSetNode): Extent {
    let sum = nothing;
    for (const selection of selections) sum = together(sum, this.#ofSelection(selection));
    return { ...sum, nesting: sum.nesting + 1 };
  }

  #ofSelection(selection: SelectionNode): Extent {
    this.#visited += 1;
    this.#seeDirectives(selection.directives);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#ofFragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.#ofSelections(selection.selectionSet);
    return this.#ofField(selection);
  }

  #ofField(field: FieldNode): Extent {
    this.#seeArguments(field.arguments);
    const below = field.selectionSet ? this.#ofSelections(field.selectionSet) : nothing;
    const name = field.name.value;
    return {
      depth: below.depth + 1,
      nesting: below.nesting,
      height: bounded(below.height + 1),
      width: 1,
      aliases: bounded(below.aliases + (field.alias ? 1 : 0)),
      lists: below.lists + (introspectionLists.has(name) ? 1 : 0),
      introspection: name === '__schema' || name === '__type' ? Math.max(below.introspection, below.lists) : below.introspection,
    };
  }

  #seeDirectives(directives: readonly DirectiveNode[] = []): void {
    this.#visited += directives.length;
    this.#directives += directives.length;
    this.#directivesAtOnePlace = Math.max(this.#directivesAtOnePlace, directives.length);
    for (const directive of directives) this.#seeArguments(directive.arguments);
  }

  #seeArguments(list: readonly ArgumentNode[] = []): void {
    for (const { value } of list) this.#seeValue(value, 0);
  }

  #seeValue(value: ValueNode, around: number): void {
    this.#visited += 1;
    if (value.kind !== Kind.LIST && value.kind !== Kind.OBJECT) return;
    this.#inputDepth = Math.max(this.#inputDepth, around + 1);
    if (value.kind === Kind.LIST) for (const entry of value.values) this.#seeValue(entry, around + 1);
    else for (const field of value.fields) this.#seeValue(field.value, around + 1);
  }
}

/** Selections of one selection set. */
function together(one: Extent, other: Extent): Extent {
  return { ...sideBySide(one, other), width: bounded(one.width + other.width) };
}

/** Operations of one document: they multiply nothing, but validation works on all of them. */
function sideBySide(one: Extent, other: Extent): Extent {
  return {
    depth: Math.max(one.depth, other.depth),
    nesting: Math.max(one.nesting, other.nesting),
    height: bounded(one.height + other.height),
    width: Math.max(one.width, other.width),
    aliases: bounded(one.aliases + other.aliases),
    lists: Math.max(one.lists, other.lists),
    introspection: Math.max(one.introspection, other.introspection),
  };
}

function bounded(count: number): number {
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}
