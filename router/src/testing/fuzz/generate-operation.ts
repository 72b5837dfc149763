/** Random documents over the API schema. The same seed gives the same document; `validate` of graphql-js has agreed to each. */
import {
  type DocumentNode,
  doTypesOverlap,
  GraphQLBoolean,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isUnionType,
  Kind,
  parse,
  validate,
  visit,
} from 'graphql';
import { invalidValue, literal, type Variable, Variables, variableValue } from './generate-values.ts';
import { introspections } from './introspections.ts';
import { Random } from './random.ts';
import { apiSchema } from './subgraph-schemas.ts';

export interface Operation {
  readonly query: string;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly kind: 'query' | 'mutation';
  readonly variables: readonly Variable[];
}

/** Under which response names what was selected, so that selections that meet can be merged. */
interface Names {
  readonly taken: Map<string, { readonly signature: string; readonly inner: Names }>;
}

interface Place {
  readonly depth: number;
  readonly names: Names;
  /** Variables used here, for the operation's list. */
  readonly used: Set<string>;
}

interface Fragment {
  readonly name: string;
  readonly type: GraphQLCompositeType;
  readonly text: string;
  readonly used: ReadonlySet<string>;
}

const composites = Object.values(apiSchema.getTypeMap()).filter(
  (type): type is GraphQLCompositeType => isCompositeType(type) && !type.name.startsWith('__'),
);
const overlapping = new Map(
  composites.map((type) => [type.name, composites.filter((other) => doTypesOverlap(apiSchema, type, other))]),
);
/** Rare ways through the plan hang on these. */
const weights: Readonly<Record<string, number>> = {
  isbn: 6,
  lamp: 12,
  desks: 7,
  frame: 2,
  stills: 10,
  film: 4,
  tint: 6,
  depth: 2,
  favourite: 2,
  lost: 2,
  mediaMaybe: 4,
  related: 9,
  peers: 4,
  fans: 8,
  search: 5,
  picks: 3,
  place: 9,
  located: 3,
  guests: 2,
  offers: 4,
  house: 3,
  cube: 2,
  bargain: 2,
  best: 2,
  people: 3,
  mixed: 3,
  medias: 2,
  top: 2,
  pages: 8,
  age: 4,
  heft: 2,
  streak: 4,
  rank: 2,
  count: 4,
  where: 5,
  capacity: 4,
  bins: 3,
  chapters: 2,
  grid: 2,
  tracks: 3,
};
const condition = new GraphQLNonNull(GraphQLBoolean);

/** Throws when no valid document comes of it, which is a bug of the generator. */
export function generateOperation(seed: string): Operation {
  for (let attempt = 0; attempt < 30; attempt += 1) {
    // In a loose document the same response name may mean something else at another place; it does not always turn out valid.
    const draft = new Draft(new Random(`${seed}/${attempt}`), attempt < 2);
    const made = draft.operation();
    const document = parse(made.query);
    if (validate(apiSchema, document).length === 0 && isAskable(document)) return { ...made, document };
  }
  throw new Error(`No valid document comes of the seed ${seed}.`);
}

/** Values for the variables of an operation; `seed` chooses. Now and then one that the schema refuses. */
export function generateVariables(variables: readonly Variable[], seed: string): Record<string, unknown> {
  const random = new Random(seed);
  const values: Record<string, unknown> = {};
  for (const { name, type, mayBeOmitted, mayBeNull } of variables) {
    if (mayBeOmitted && random.chance(0.3)) continue;
    values[name] = random.chance(0.015) ? invalidValue : variableValue(random, type, mayBeNull);
  }
  return values;
}

const isRoot = (type: GraphQLCompositeType) => type.name === 'Query' || type.name === 'Mutation';

/** Of `lost` nobody can say the type. Asked for less than `__typename`, the router has no reason to find that out, and the monolith always does. */
export function isAskable(document: DocumentNode): boolean {
  let askable = true;
  visit(document, {
    Field: ({ name, selectionSet }) => {
      if (name.value !== 'lost') return;
      askable &&=
        selectionSet?.selections.some(
          (node) => node.kind === Kind.FIELD && node.name.value === '__typename' && !node.alias && !node.directives?.length,
        ) === true;
    },
  });
  return askable;
}

class Draft {
  readonly #random: Random;
  readonly #variables: Variables;
  readonly #fragments: Fragment[] = [];
  readonly #loose: boolean;
  readonly #depth: number;
  readonly #conditions: number;
  readonly #global: Names = { taken: new Map() };
  #budget: number;
  #aliases = 0;

  constructor(random: Random, loose: boolean) {
    this.#random = random;
    this.#variables = new Variables(random);
    this.#loose = loose && random.chance(0.6);
    this.#depth = random.int(2, 5);
    this.#budget = random.int(4, 24);
    this.#conditions = random.pick([0, 0.05, 0.15, 0.3]);
  }

  operation(): Omit<Operation, 'document'> {
    const random = this.#random;
    const kind = random.chance(0.1) ? 'mutation' : 'query';
    const count = random.chance(0.1) ? random.int(2, 3) : 1;
    const chosen = random.int(0, count - 1);
    const made = Array.from({ length: count }, (_, index) => this.#operation(index === chosen ? kind : 'query', count, index));
    const texts = [...made.map(({ text }) => text), ...this.#fragments.map(({ text }) => text)];
    if (random.chance(0.3)) texts.reverse();
    const { name, used } = made[chosen] as (typeof made)[number];
    return {
      query: texts.join('\n'),
      operationName: count > 1 || random.chance(0.5) ? name : undefined,
      kind,
      variables: this.#used(used),
    };
  }

  #operation(kind: 'query' | 'mutation', count: number, index: number) {
    const random = this.#random;
    if (index > 0) this.#budget = random.int(2, 6);
    const used = new Set<string>();
    const type = (kind === 'query' ? apiSchema.getQueryType() : apiSchema.getMutationType()) as GraphQLObjectType;
    const body = this.#selection(type, { depth: 0, names: this.#loose ? { taken: new Map() } : this.#global, used });
    const name = count > 1 || random.chance(0.5) ? `Operation${index}` : undefined;
    const definitions = this.#used(used).map(({ definition }) => definition);
    const head = `${name ? ` ${name}` : ''}${definitions.length > 0 ? `(${definitions.join(', ')})` : ''}`;
    return { text: kind === 'query' && head === '' ? body : `${kind}${head} ${body}`, name, used };
  }

  #used(names: ReadonlySet<string>): readonly Variable[] {
    return [...this.#variables.byName.values()].filter(({ name }) => names.has(name));
  }

  #selection(type: GraphQLCompositeType, place: Place): string {
    const random = this.#random;
    const items: string[] = [];
    const most = place.depth === 0 ? 4 : 5;
    for (let left = random.int(1, most); left > 0; left -= 1) items.push(this.#item(type, place));
    // Nobody could say of which type it is, and without this nobody would have to: the README tells.
    if (place.depth === 0) return `{\n${items.join('\n')}\n}`;
    return `{ ${items.join(' ')} }`;
  }

  #item(type: GraphQLCompositeType, place: Place): string {
    const random = this.#random;
    const luck = random.next();
    const root = isRoot(type);
    if (luck < 0.05) return `__typename${this.#directives(place)}`;
    if (luck < 0.09) return `${random.pick(['kind', 'what', 't'])}: __typename${this.#directives(place)}`;
    const fragments = root ? 0.07 : isAbstractType(type) ? 0.4 : 0.12;
    if (luck < 0.09 + fragments && place.depth < this.#depth + 2) return this.#fragment(type, place);
    if (root && luck > 0.98 && type === apiSchema.getQueryType()) return this.#introspection(place);
    return this.#field(type, place);
  }

  #fragment(type: GraphQLCompositeType, place: Place): string {
    const random = this.#random;
    const root = isRoot(type);
    const inside = root ? place : { ...place, depth: place.depth + 1 };
    if (random.chance(0.3)) return this.#spread(type, place);
    if (random.chance(0.15)) return `...${this.#directives(place)} ${this.#selection(type, inside)}`;
    const other = root ? type : random.pick(overlapping.get(type.name) ?? [type]);
    return `... on ${other.name}${this.#directives(place)} ${this.#selection(other, inside)}`;
  }

  #spread(type: GraphQLCompositeType, place: Place): string {
    const random = this.#random;
    const fitting = this.#fragments.filter((fragment) => doTypesOverlap(apiSchema, fragment.type, type));
    if (fitting.length > 0 && random.chance(0.5)) {
      const known = random.pick(fitting);
      for (const name of known.used) place.used.add(name);
      return `...${known.name}${this.#directives(place)}`;
    }
    const on = isRoot(type) ? type : random.pick(overlapping.get(type.name) ?? [type]);
    const used = new Set<string>();
    const body = this.#selection(on, { ...place, used });
    const name = `F${this.#fragments.length}`;
    this.#fragments.push({ name, type: on, text: `fragment ${name} on ${on.name} ${body}`, used });
    for (const one of used) place.used.add(one);
    return `...${name}${this.#directives(place)}`;
  }

  #field(type: GraphQLCompositeType, place: Place): string {
    if (isUnionType(type)) return '__typename';
    const random = this.#random;
    const fields = Object.values(type.getFields());
    const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    const deep = place.depth < this.#depth && this.#budget > 0;
    const choice = isRoot(type) ? fields : deep ? (random.chance(0.55) && leaves.length > 0 ? leaves : fields) : leaves;
    if (choice.length === 0) return '__typename';
    const field = random.pick(choice.flatMap((one) => Array<typeof one>(weights[one.name] ?? 1).fill(one)));
    this.#budget -= 1;
    const args = this.#arguments(field, place);
    const { alias, inner } = this.#name(field, args, place);
    const head = `${alias}${field.name}${args}${this.#directives(place)}`;
    const named = getNamedType(field.type);
    if (!isCompositeType(named)) return head;
    const body = this.#selection(named, { ...place, depth: place.depth + 1, names: inner });
    return `${head} ${field.name === 'lost' ? body.replace('{', '{ __typename') : body}`;
  }

  #name(field: GraphQLField<unknown, unknown>, args: string, { names }: Place): { alias: string; inner: Names } {
    const random = this.#random;
    const signature = `${field.name}${args}${field.type}`;
    const aliased = random.chance(0.12) ? random.pick(['x', 'y', 'z', 'id', 'name', 'price']) : field.name;
    const candidates = [aliased, field.name];
    for (const name of candidates) {
      const known = names.taken.get(name);
      if (known && known.signature !== signature && !(this.#loose && random.chance(0.1))) continue;
      const inner = known?.inner ?? (this.#loose ? { taken: new Map() } : this.#global);
      names.taken.set(name, { signature, inner });
      return { alias: name === field.name ? '' : `${name}: `, inner };
    }
    this.#aliases += 1;
    const name = `a${this.#aliases}`;
    const inner = this.#loose ? { taken: new Map() } : this.#global;
    names.taken.set(name, { signature, inner });
    return { alias: `${name}: `, inner };
  }

  #arguments(field: GraphQLField<unknown, unknown>, place: Place): string {
    const random = this.#random;
    const given = field.args.filter(
      ({ type, defaultValue }) => (isNonNullType(type) && defaultValue === undefined) || random.chance(0.5),
    );
    if (given.length === 0) return '';
    return `(${given.map((one) => `${one.name}: ${this.#value(one.type, one.defaultValue !== undefined, place)}`).join(', ')})`;
  }

  #value(type: GraphQLInputType, hasDefault: boolean, place: Place): string {
    const variables = { all: this.#variables, use: (name: string) => void place.used.add(name) };
    return literal(this.#random, type, variables, !isNonNullType(type), 0, hasDefault);
  }

  #directives(place: Place): string {
    const random = this.#random;
    if (!random.chance(this.#conditions)) return '';
    const one = (name: string) => {
      if (random.chance(0.25)) return ` @${name}(if: ${random.chance(name === 'skip' ? 0.3 : 0.7)})`;
      const variable = this.#variables.condition(condition);
      place.used.add(variable.name);
      return ` @${name}(if: $${variable.name})`;
    };
    if (random.chance(0.1)) return one('skip') + one('include');
    return random.chance(0.5) ? one('skip') : one('include');
  }

  #introspection(place: Place): string {
    this.#aliases += 1;
    return `i${this.#aliases}: ${this.#random.pick(introspections)}`.replace('@', () => this.#directives(place));
  }
}
