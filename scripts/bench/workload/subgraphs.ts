/** Four subgraphs over one store, without any import of graphql: each contender builds them with its own copy. */
import { type Course, type DataSet, makeStore, type Store } from './data.ts';

export interface SubgraphSource {
  readonly name: SubgraphName;
  readonly sdl: string;
  readonly resolvers: object;
}

export const subgraphNames = ['people', 'courses', 'lessons', 'ratings'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires"])`;

const people = `${link}
  type Query {
    people(of: String!, from: Int!, first: Int!): [Person!]!
    person(id: ID!): Person
  }
  type Person @key(fields: "id") { id: ID! name: String! handle: String! country: String! }
`;

const courses = `${link}
  type Query { courses(of: String!, from: Int!, first: Int!): [Course!]! }
  type Course @key(fields: "id") { id: ID! title: String! level: Int! hours: Int! price: Int! teacher: Person! }
  type Person @key(fields: "id", resolvable: false) { id: ID! }
`;

const lessons = `${link}
  type Course @key(fields: "id") {
    id: ID!
    level: Int! @external
    hours: Int! @external
    effort: Int! @requires(fields: "level hours")
    lessons(first: Int!): [Lesson!]!
  }
  type Lesson @key(fields: "id") { id: ID! title: String! minutes: Int! course: Course! }
`;

const ratings = `${link}
  type Person @key(fields: "id") { id: ID! ratings(first: Int!): [Rating!]! }
  type Lesson @key(fields: "id") { id: ID! ratings(first: Int!): [Rating!]! }
  type Rating @key(fields: "id") { id: ID! stars: Int! text: String! author: Person! lesson: Lesson! }
`;

/** SDL alone, for composition. */
export const subgraphSdl: Readonly<Record<SubgraphName, string>> = { people, courses, lessons, ratings };

interface Ref {
  readonly id: string;
}
interface Page {
  readonly of: DataSet;
  readonly from: number;
  readonly first: number;
}
const firstOf = <T>(items: readonly T[], { first }: { first: number }): readonly T[] => items.slice(0, first);

export function makeSubgraphs(): readonly SubgraphSource[] {
  const store = makeStore();
  return subgraphNames.map((name) => ({ name, sdl: subgraphSdl[name], resolvers: resolversOf[name](store) }));
}

const resolversOf: Readonly<Record<SubgraphName, (store: Store) => object>> = {
  people: ({ worlds, person }) => ({
    Query: {
      people: (_: unknown, page: Page) => around(worlds[page.of].people, page),
      person: (_: unknown, { id }: Ref) => person.get(id),
    },
    Person: { __resolveReference: ({ id }: Ref) => person.get(id) },
  }),
  courses: ({ worlds, course }) => ({
    Query: { courses: (_: unknown, page: Page) => around(worlds[page.of].courses, page) },
    Course: { __resolveReference: ({ id }: Ref) => course.get(id) },
  }),
  lessons: ({ course, lesson }) => ({
    Course: {
      __resolveReference: ({ id, level, hours }: Course) => {
        const found = course.get(id);
        return found && { __typename: 'Course', id, level, hours, lessons: found.lessons };
      },
      effort: ({ level, hours }: Course) => level * hours,
      lessons: (found: Course, page: Page) => firstOf(found.lessons, page),
    },
    Lesson: { __resolveReference: ({ id }: Ref) => lesson.get(id) },
  }),
  ratings: ({ person, lesson, rating }) => ({
    Person: {
      __resolveReference: ({ id }: Ref) => person.get(id),
      ratings: (found: { ratings: readonly unknown[] }, page: Page) => firstOf(found.ratings, page),
    },
    Lesson: {
      __resolveReference: ({ id }: Ref) => lesson.get(id),
      ratings: (found: { ratings: readonly unknown[] }, page: Page) => firstOf(found.ratings, page),
    },
    Rating: { __resolveReference: ({ id }: Ref) => rating.get(id) },
  }),
};

/** A page that begins anew at the end of the list, so that every start gives a whole page. */
function around<T>(items: readonly T[], { from, first }: Page): readonly T[] {
  return Array.from({ length: first }, (_, n) => items[(from + n) % items.length] as T);
}
