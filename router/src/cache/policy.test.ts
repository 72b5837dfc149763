import { composeServices } from '@apollo/composition';
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { entityShapeOf } from './entity-shape.ts';
import { readCacheHints } from './hints.ts';
import { PolicyReader } from './policy.ts';
import { cacheControlLink } from './testing/link.ts';

const people = `${cacheControlLink}
  type Query {
    person: Person @cacheControl(maxAge: 60)
    unhinted: Plain
    me: Person @cacheControl(maxAge: 60, scope: PRIVATE)
    number: Int
    count: Int @cacheControl(maxAge: 10)
    named: Named @cacheControl(maxAge: 50)
    typed: Person
    zero: Person @cacheControl(maxAge: 0)
  }
  interface Named { name: String }
  type Person implements Named @key(fields: "id") @cacheControl(maxAge: 30, graph: "people") {
    id: ID!
    name: String
    quick: String @cacheControl(maxAge: 5)
    secret: String @cacheControl(scope: PRIVATE)
    friend: Person
    plain: Plain
    inherits: Plain @cacheControl(inheritMaxAge: true)
  }
  type Team implements Named { name: String @cacheControl(maxAge: 7) }
  type Plain { a: Int plain: Plain @cacheControl(inheritMaxAge: true) }
`;
const likes = `${cacheControlLink}
  type Query { liked: Person @cacheControl(maxAge: 60) strangelyLiked: Person }
  type Person @key(fields: "id") { id: ID! liked: Boolean likes: Int @cacheControl(maxAge: 20) }
`;
const { supergraphSdl = '' } = composeServices([
  { name: 'people', url: 'http://people', typeDefs: parse(people) },
  { name: 'likes', url: 'http://likes', typeDefs: parse(likes) },
]);
const schema = Supergraph.build(supergraphSdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES })
  .apiSchema()
  .toGraphQLJSSchema();
const hints = readCacheHints(parse(supergraphSdl))!;
const policyOf = (query: string) => {
  const document = parse(query);
  const policy = new PolicyReader({ schema, hints, document }).ofRoot(
    schema.getQueryType()!,
    getOperationAST(document)!.selectionSet,
  );
  return policy && [policy.maxAge, policy.scope];
};

describe('the policy of an operation', () => {
  test.each<[string, string, unknown]>([
    ['a field with a hint, and what inherits from it', '{ person { id name __typename } }', [60, 'PUBLIC']],
    ['a field without, whose type has one', '{ typed { name } }', [30, 'PUBLIC']],
    ['an object without any', '{ unhinted { a } }', null],
    ['a field of the root without', '{ number }', null],
    ['a field of the root with', '{ count }', [10, 'PUBLIC']],
    ['zero', '{ zero { name } }', null],
    ['the least of all', '{ person { quick } count }', [5, 'PUBLIC']],
    ['one that is private', '{ person { name secret } }', [60, 'PRIVATE']],
    ['a private root', '{ me { name } }', [60, 'PRIVATE']],
    ['an object of a type with a hint', '{ person { friend { name } } }', [30, 'PUBLIC']],
    ['an object of a type without', '{ person { plain { a } } }', null],
    ['one that inherits', '{ person { inherits { a } } }', [60, 'PUBLIC']],
    ['one that inherits through another', '{ person { inherits { plain { a } } } }', [60, 'PUBLIC']],
    ['an interface: the least of its types', '{ named { name } }', [7, 'PUBLIC']],
    ['fragments', '{ ...f } fragment f on Query { person { ... on Person { quick } } }', [5, 'PUBLIC']],
    ['conditions, which count as if they held', 'query ($x: Boolean!) { person { name } number @skip(if: $x) }', null],
    ['the schema about itself', '{ person { name } __schema { queryType { name } } }', null],
    ['nothing but a type name', '{ __typename }', null],
  ])('%s', (_, query, expected) => expect(policyOf(query)).toEqual(expected));

  test.each<[string, string, unknown]>([
    ["another subgraph's field does not inherit from a hint that is not its own", '{ person { name liked } }', null],
    ['but may have one of its own', '{ person { name likes } }', [20, 'PUBLIC']],
    ["nor does its field inherit from another's hint on the type", '{ strangelyLiked { id } }', null],
    ['what it vouches for itself is kept', '{ liked { id liked } }', [60, 'PUBLIC']],
    ["and not what is the other's", '{ liked { id name } }', null],
  ])('of several subgraphs: %s', (_, query, expected) => expect(policyOf(query)).toEqual(expected));

  test('names the types by whose change it ends', () => {
    const document = parse('{ person { name inherits { a } } named { name } }');
    const policy = new PolicyReader({ schema, hints, document }).ofRoot(
      schema.getQueryType()!,
      getOperationAST(document)!.selectionSet,
    );
    expect(policy?.types.toSorted()).toEqual(['Person', 'Plain', 'Team']);
  });

  test('the directive and its scope do not appear in the public schema', () => {
    expect(Object.keys(schema.getTypeMap()).filter((name) => /cache/i.test(name))).toEqual([]);
    expect(schema.getDirectives().map(({ name }) => name)).not.toContain('cacheControl');
  });
});

describe('entities', () => {
  const shapeOf = (service: string, selection: string) => {
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person { ${selection} } } }`;
    const policy = entityShapeOf(query, service, schema, hints)?.parts[0]?.policies.get('Person');
    return policy ? [policy.maxAge, policy.scope] : null;
  };

  test.each<[string, string, string, unknown]>([
    ['of the subgraph whose type has a hint', 'people', 'name', [30, 'PUBLIC']],
    ['the least counts', 'people', 'name quick secret', [5, 'PRIVATE']],
    ['of a subgraph that gives its type no hint', 'likes', 'liked', null],
    ['not even with a hint on the field', 'likes', 'likes', null],
    ['objects in it without a hint', 'people', 'plain { a }', null],
  ])('%s', (_, service, selection, expected) => expect(shapeOf(service, selection)).toEqual(expected));
});
