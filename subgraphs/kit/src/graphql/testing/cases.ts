import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { TestContext } from './compare.ts';
import type { Resolvers } from './small-schema.ts';

/** Small questions, each about one rule. Their answers are those of graphql-js, whatever these are. */
export interface Case {
  readonly query: string;
  readonly root?: unknown;
  readonly resolvers?: Resolvers;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

const cat = { __typename: 'Cat', name: 'Tom', must: 'purr' };
const dog = { __typename: 'Dog', name: 'Rex', must: 'bark' };
const later = <T>(value: T): Promise<T> => Promise.resolve(value);
/** A function would be left out of JSON. */
const written = (args: unknown) => JSON.stringify(args, (_, value) => (typeof value === 'function' ? 'a function' : value));
const echo = {
  Query: {
    echo: (_: unknown, args: unknown) => written(args),
    optional: (_: unknown, args: unknown) => written(args),
  },
};
const holed = Object.assign(new Array<string>(2), { 1: 'b' });
// biome-ignore lint/suspicious/noThenProperty: it has to have one
const thenable = <T>(promise: Promise<T>) => ({ then: promise.then.bind(promise) });
/** A method, so that each execution gets an iterator that nobody has read. */
const fresh =
  <T>(make: () => T) =>
  () =>
    make();
const fails = (message: string) => () => {
  throw new Error(message);
};

export const cases: Readonly<Record<string, Case>> = {
  'a property is read, a method is called with arguments, context and info': {
    query: '{ text cat { name must } }',
    root: {
      text: 'hello',
      cat: { name: (...given: unknown[]) => `${given.length} ${Object.keys(given[0] as object)}`, must: later('yes') },
    },
  },
  'a method knows its object': {
    query: '{ cat { name } }',
    root: {
      cat: {
        own: 'mine',
        name(this: { own: string }) {
          return this.own;
        },
      },
    },
  },
  'a source that is no object has no properties': { query: '{ cat { name } text }', root: { cat: 7 } },
  'a function may be a source': {
    query: '{ cat { name } }',
    resolvers: { Query: { cat: () => Object.assign(() => 1, { must: 'x' }) } },
  },
  'no root value': { query: '{ text cat { name } }' },
  'a getter that throws': {
    query: '{ text number }',
    root: {
      get text() {
        throw new Error('not readable');
      },
      number: 1,
    },
  },
  'a resolver that throws': { query: '{ text number }', resolvers: { Query: { text: fails('broken'), number: () => 4 } } },
  'a resolver that rejects': { query: '{ text number }', resolvers: { Query: { text: async () => fails('broken')() } } },
  'an error that is returned': {
    query: '{ text texts cat { name } }',
    root: { text: new Error('returned'), texts: ['a', new Error('an item')], cat: later(new Error('late')) },
  },
  'what is thrown need not be an error': {
    query: '{ a: text b: number c: id d: flag }',
    resolvers: {
      Query: {
        text: () => {
          throw 'a text';
        },
        number: () => {
          throw { code: 7 };
        },
        id: () => {
          throw undefined;
        },
        flag: () => Promise.reject(null),
      },
    },
  },
  'an error keeps its extensions': {
    query: '{ text }',
    resolvers: {
      Query: {
        text: () => {
          throw new GraphQLError('refused', { extensions: { code: 'NO' } });
        },
      },
    },
  },
  'an error that has a place already keeps it': {
    query: '{ text }',
    resolvers: {
      Query: {
        text: () => {
          throw new GraphQLError('elsewhere', { path: ['other', 1] });
        },
      },
    },
  },
  'an error with nodes of its own': {
    query: '{ text number }',
    resolvers: {
      Query: {
        text: (_: unknown, __: unknown, ___: unknown, info: GraphQLResolveInfo) => {
          throw new GraphQLError('located', { nodes: info.operation });
        },
      },
    },
  },
  'null where it must not be goes up to the next that may': {
    query: '{ text cat { name must self { must } } }',
    root: { text: 'stays', cat: { name: 'Tom', must: 'x', self: { must: null } } },
  },
  'null goes up to the whole answer': {
    query: '{ text mustCat { must } }',
    root: { text: 'lost', mustCat: { must: undefined } },
  },
  'an item that must not be null takes its list along': {
    query: '{ mustTexts cats { must } text }',
    root: { mustTexts: ['a', null, 'b'], cats: [{ must: 'a' }, { must: null }, null], text: 'stays' },
  },
  'a list of lists loses one row': { query: '{ grid }', root: { grid: [[1, 2], [3, null], null, [], [later(5)]] } },
  'sync failure waits for siblings that have begun': {
    query: '{ cat { name must } text }',
    resolvers: {
      Cat: {
        name: (_: unknown, __: unknown, { turns }: TestContext) => turns.later('name', fails('late')),
        must: fails('at once'),
      },
    },
    root: { cat: {}, text: 'stays' },
  },
  'the second failure under one null is not told': {
    query: '{ cat { a: must b: must } }',
    resolvers: {
      Cat: {
        must: (_: unknown, __: unknown, { turns }: TestContext, info: GraphQLResolveInfo) =>
          turns.later(String(info.path.key), fails(`failed ${info.path.key}`)),
      },
    },
    root: { cat: {} },
  },
  'a failure after the whole answer is null is not told': {
    query: '{ must cat { name } }',
    resolvers: {
      Query: {
        must: fails('all lost'),
        cat: (_: unknown, __: unknown, { turns }: TestContext) => turns.later('cat', fails('late')),
      },
    },
  },
  'a list that is none': { query: '{ texts cats { name } grid }', root: { texts: 'text', cats: { 0: cat, length: 1 }, grid: 7 } },
  iterables: {
    query: '{ texts grid cats { name } }',
    root: {
      texts: new Set(['a', 'b']),
      grid: new Map([[1, 2]]),
      cats: fresh(function* () {
        yield cat;
        yield null;
      }),
    },
  },
  'an iterable that throws': {
    query: '{ texts text }',
    root: {
      text: 'stays',
      texts: fresh(function* () {
        yield new Error('item');
        throw new Error('no more');
      }),
    },
  },
  'an iterable that is only async is no list': {
    query: '{ texts }',
    root: {
      texts: fresh(async function* () {
        yield 'a';
      }),
    },
  },
  'holes in a list': { query: '{ texts mustTexts }', root: { texts: holed, mustTexts: holed } },
  'a list of promises, and promises of lists': {
    query: '{ texts cats { name } }',
    root: { texts: () => [later('a'), 'b', Promise.reject(new Error('c'))], cats: later([later(cat), null]) },
  },
  'a list given up while its items are awaited': {
    query: '{ mustTexts text }',
    root: { mustTexts: () => [Promise.reject(new Error('one')), null, Promise.reject(new Error('two'))], text: 'stays' },
  },
  'a thenable of another make': {
    query: '{ text cat { name } any }',
    root: {
      text: () => thenable(later('thenable')),
      cat: () => thenable(later(cat)),
      any: () => thenable(Promise.reject(new Error('thenable'))),
    },
  },
  'leaves are serialized': {
    query: '{ text number ratio flag id colour }',
    root: { text: 7, number: '12', ratio: true, flag: 1, id: 12, colour: 'RED' },
  },
  'leaves that cannot be': {
    query: '{ text number ratio flag id colour a: number }',
    root: { text: {}, number: 1.5, ratio: 'x', flag: 'yes', id: {}, colour: 'BLUE' },
  },
  'leaves at the edge': {
    query: '{ a: number b: number c: ratio }',
    resolvers: {
      Query: {
        number: (_: unknown, __: unknown, ___: unknown, { path }: GraphQLResolveInfo) =>
          path.key === 'a' ? 2147483648 : -2147483648,
        ratio: () => Number.NaN,
      },
    },
  },
  'a leaf is asked for its value': {
    query: '{ text number }',
    root: { text: { valueOf: () => 'inner' }, number: { toJSON: () => 5, valueOf: () => ({}) } },
  },
  'a scalar of our own': { query: '{ any }', root: { any: { deep: [1, { a: null }] } } },
  'a scalar that gives nothing': { query: '{ any text }', root: { any: 'nothing' } },
  'a scalar that throws': { query: '{ any text }', root: { any: 'throws' } },
  'a scalar that gives a promise': { query: '{ any text }', root: { any: 'promise' } },
  'a scalar that gives a promise which fails': { query: '{ any text }', root: { any: 'failing promise' } },
  'an object of an interface by its __typename': {
    query: '{ animal { __typename name ... on Cat { must } ... on Dog { x: must } } animals { __typename } }',
    root: { animal: cat, animals: [dog, later(cat), null] },
  },
  'a union by its __typename': {
    query: '{ pet { ... on Animal { name } ... on Cat { must } } pets { __typename } }',
    root: { pet: later(dog), pets: [cat, dog] },
  },
  'a type that cannot be told': {
    query: '{ animal { name } pets { __typename } }',
    root: { animal: { name: 'x' }, pets: [cat, {}] },
  },
  'a type that does not exist': { query: '{ animal { name } }', root: { animal: { __typename: 'Unicorn' } } },
  'a type that is no object type': { query: '{ animal { name } }', root: { animal: { __typename: 'Animal' } } },
  'a type of something else': { query: '{ animal { name } }', root: { animal: { __typename: 'Stone' } } },
  'resolveType that gives no text': {
    query: '{ animal { name } }',
    resolvers: { Animal: { resolveType: () => 7 } },
    root: { animal: { name: 'x', deep: { er: { and: { deeper: 1 } } } } },
  },
  'resolveType that gives the type itself': {
    query: '{ animal { name } }',
    resolvers: { Animal: { resolveType: (_: unknown, __: unknown, { schema }: GraphQLResolveInfo) => schema.getType('Cat') } },
    root: { animal: {} },
  },
  'resolveType that waits': {
    query: '{ animals { __typename name } }',
    resolvers: { Animal: { resolveType: async ({ kind }: { kind: string }) => kind } },
    root: { animals: [{ kind: 'Cat' }, { kind: 'Stone' }, { kind: 'Dog', name: 'Rex' }] },
  },
  'resolveType that fails': {
    query: '{ animals { name } }',
    resolvers: {
      Animal: { resolveType: ({ late }: { late: boolean }) => (late ? Promise.reject(new Error('late')) : fails('at once')()) },
    },
    root: { animals: [{ late: true }, { late: false }] },
  },
  'resolveType knows field, context and type': {
    query: '{ animals { name } }',
    resolvers: {
      Animal: {
        resolveType: (value: unknown, ctx: TestContext, info: GraphQLResolveInfo, type: unknown) => {
          ctx.told.push(`${JSON.stringify(value)} ${info.path.key} ${info.fieldName} ${type}`);
          return 'Cat';
        },
      },
    },
    root: { animals: [{}, { name: 'Tom' }] },
  },
  'isTypeOf tells the type': {
    query: '{ animals { __typename name } }',
    resolvers: {
      Cat: { isTypeOf: ({ says }: { says: string }) => says === 'miau' },
      Dog: { isTypeOf: async ({ says }: { says: string }) => says === 'wau' },
    },
    root: { animals: [{ says: 'miau' }, { says: 'wau' }, { says: 'moo' }] },
  },
  'isTypeOf is asked of an object as well': {
    query: '{ cats { name } mustCat { name } }',
    resolvers: {
      Cat: {
        isTypeOf: ({ name }: { name?: string }, _: unknown, info: GraphQLResolveInfo) =>
          info.fieldName === 'cats' ? name !== undefined : later(true),
      },
    },
    root: { cats: [cat, { other: 1 }], mustCat: cat },
  },
  'isTypeOf that fails': {
    query: '{ cat { name } cats { name } }',
    resolvers: {
      Cat: {
        isTypeOf: (_: unknown, __: unknown, info: GraphQLResolveInfo) =>
          info.fieldName === 'cat' ? fails('at once')() : Promise.reject(new Error('late')),
      },
    },
    root: { cat, cats: [cat] },
  },
  'isTypeOf that says no, later': {
    query: '{ cat { name } }',
    resolvers: { Cat: { isTypeOf: async () => false } },
    root: { cat },
  },
  'fields are merged over fragments': {
    query:
      '{ cat { name ...A } ...B cat { self { b: must } } } fragment A on Animal { name ... on Cat { self { a: name } } } fragment B on Query { text cat { self { c: name } } }',
    root: { text: 'x', cat: { name: 'Tom', self: { name: 'Tim', must: 'm' } } },
  },
  'a fragment is visited once': { query: '{ ...A ...A } fragment A on Query { text }', root: { text: 'x' } },
  'a fragment on another type': {
    query: '{ animal { ... on Dog { name } ...A ... @include(if: true) { __typename } } } fragment A on Stone { name }',
    root: { animal: cat },
  },
  'a fragment that does not exist': { query: '{ text ...Nowhere }', root: { text: 'x' } },
  'a field that does not exist is left out': { query: '{ text nowhere { x } cat { nothing } }', root: { text: 'x', cat } },
  'conditions by literal': {
    query:
      '{ a: text @skip(if: true) b: text @include(if: true) c: text @include(if: false) d: text @skip(if: false) @include(if: true) e: text @skip(if: true) @include(if: true) }',
    root: { text: 'x' },
  },
  'conditions move keys': {
    query:
      'query ($yes: Boolean!, $no: Boolean!) { text @include(if: $no) number ...A @include(if: $no) cat { name } ...A text @include(if: $yes) } fragment A on Query { id cat { must } }',
    variables: { yes: true, no: false },
    root: { text: 't', number: 1, id: 2, cat },
  },
  'a condition that is null': {
    query: 'query ($maybe: Boolean = true) { text @skip(if: $maybe) }',
    variables: { maybe: null },
    root: { text: 'x' },
  },
  'a condition without a value, deep down': {
    query: 'query ($maybe: Boolean) { text cats { name @include(if: $maybe) } mustCat { must } }',
    root: { text: 'x', cats: [cat, null, cat], mustCat: cat },
  },
  'response keys that objects know': {
    query: '{ __proto__: text constructor: text then: number toString: text cat { hasOwnProperty: name __proto__: must } }',
    root: { text: 'x', number: 1, cat },
  },
  '__typename of each kind of root': { query: 'query Q { __typename x: __typename cat { __typename } }', root: { cat } },
  'introspection of the schema': {
    query:
      '{ __schema { queryType { name } types { name kind fields { name args { name defaultValue } type { kind name ofType { name } } } possibleTypes { name } enumValues { name } } directives { name } } text }',
    root: { text: 'x' },
  },
  'introspection of a type': {
    query: 'query ($name: String!) { a: __type(name: $name) { name interfaces { name } } b: __type(name: "Nowhere") { name } }',
    variables: { name: 'Cat' },
  },
  'arguments by literal': {
    query: '{ echo(number: 3, text: "t", list: [1, 2], range: { to: 2, colours: [RED] }, any: { a: [1, "x", null, RED] }) }',
    resolvers: echo,
  },
  'arguments by default': { query: '{ echo(number: 1) optional }', resolvers: echo },
  'arguments by variable': {
    query:
      'query ($n: Int!, $t: String, $r: Range, $l: [Int!], $any: Any) { echo(number: $n, text: $t, range: $r, list: $l, any: $any) }',
    variables: { n: 1, t: 'x', r: { to: 5 }, l: 7, any: { deep: [1] } },
    resolvers: echo,
  },
  'arguments by a variable that is not there': {
    query: 'query ($n: Int = 4, $t: String, $r: Range) { echo(number: $n, text: $t, range: $r) optional(text: $t) }',
    resolvers: echo,
  },
  'arguments by a variable that is null': {
    query: 'query ($t: String, $r: Range) { echo(number: 1, text: $t, range: $r) optional(text: null, range: null) }',
    variables: { t: null, r: null },
    resolvers: echo,
  },
  'variables inside literals': {
    query: 'query ($n: Int, $to: Int) { echo(number: 1, list: [1, $n], range: { from: $n, to: $to }) }',
    variables: { n: 5 },
    resolvers: echo,
  },
  'an argument that must not be null': {
    query: 'query ($n: Int = 4) { text echo(number: $n) }',
    variables: { n: null },
    resolvers: echo,
    root: { text: 'x' },
  },
  'an argument that is not there': { query: '{ text echo }', resolvers: echo, root: { text: 'x' } },
  'an argument by a variable without a value': { query: 'query ($n: Int) { echo(number: $n) }', resolvers: echo },
  'an argument of another type': {
    query: '{ a: echo(number: "x") b: echo(number: 1, text: RED) c: echo(number: 1, list: [null]) }',
    resolvers: echo,
  },
  'an argument that is wrong for a property': { query: '{ optional(text: 7) }', root: { optional: 'there' } },
  'a variable named like what objects know': {
    query: 'query ($toString: String, $constructor: Boolean = false) { optional(text: $toString) text @skip(if: $constructor) }',
    resolvers: echo,
    root: { text: 'x' },
  },
  'variables of another type': {
    query: 'query ($n: Int!, $r: Range, $c: Colour) { text }',
    variables: { n: 'x', r: { from: null, other: 1 }, c: 'BLUE' },
  },
  'variables that are missing': { query: 'query ($n: Int!, $m: [Int!]!) { text }', variables: { m: null } },
  'a variable of no input type': { query: 'query ($c: Cat, $u: Unknown) { text }' },
  'more wrong variables than are told': {
    query: 'query ($l: [Int!]) { text }',
    variables: { l: Array.from({ length: 60 }, () => 'x') },
  },
  'mutations one after the other': {
    query: 'mutation { first second x: first third fourth { name } }',
    resolvers: {
      Mutation: {
        first: told('first', true),
        second: told('second', false),
        third: told('third', true),
        fourth: told('fourth', false, cat),
      },
    },
  },
  'mutations of which one fails': {
    query: 'mutation { first second fourth { must } }',
    resolvers: {
      Mutation: {
        first: told('first', true),
        second: (_: unknown, __: unknown, { turns }: TestContext) => turns.later('second', fails('broken')),
        fourth: told('fourth', true, {}),
      },
    },
  },
  'mutations end where all is lost': {
    query: 'mutation { first third second }',
    resolvers: { Mutation: { first: told('first', true), third: async () => null, second: told('second', false) } },
  },
  'mutations end where all is lost at once': {
    query: 'mutation { first third second }',
    resolvers: { Mutation: { first: told('first', false), third: () => null, second: told('second', false) } },
  },
  'an event of a subscription': { query: 'subscription { text cat { name } }', root: { text: 'event', cat: later(cat) } },
  'one of several operations': {
    query: 'query A { text } query B { number }',
    operationName: 'B',
    root: { text: 'x', number: 1 },
  },
  'which of several operations is not said': { query: 'query A { text } query B { number }' },
  'an operation that is not there': { query: 'query A { text }', operationName: 'C' },
  'a document without operation': { query: 'fragment A on Query { text }' },
};

function told(name: string, late: boolean, value: unknown = name) {
  return (_: unknown, __: unknown, { told: list, turns }: TestContext) => {
    list.push(`${name} begins`);
    const end = () => {
      list.push(`${name} ends`);
      return value;
    };
    return late ? turns.later(name, end) : end();
  };
}
