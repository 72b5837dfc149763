import { type DataSet, sizes } from './data.ts';
import { seededRandom, shuffled } from './random.ts';

/** What is asked: nested lists over all four subgraphs on either data set, or one field of one subgraph. */
export type QuestionName = DataSet | 'small';

export interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const board = `query Board($of: String!, $fromPerson: Int!, $people: Int!, $fromCourse: Int!, $courses: Int!, $wide: Int!, $deep: Int!) {
  people(of: $of, from: $fromPerson, first: $people) {
    id name handle country
    ratings(first: $wide) {
      id stars text
      lesson { id title minutes ratings(first: $deep) { ...Opinion } }
    }
  }
  courses(of: $of, from: $fromCourse, first: $courses) {
    id title level price effort
    teacher { id name handle ratings(first: $deep) { id stars lesson { id title } } }
    lessons(first: $wide) { id title minutes ratings(first: $deep) { ...Opinion } }
  }
}
fragment Opinion on Rating {
  id stars text
  author { id name handle ratings(first: $deep) { id text lesson { id title } } }
}`;

const small = 'query PersonName($id: ID!) { person(id: $id) { name } }';

/** How many different sets of variables each question has. */
export const setsPerQuestion = 1200;

/** All of them different, in an order that the seed decides. */
export function questionsOf(name: QuestionName, seed: number): readonly Question[] {
  const random = seededRandom(seed);
  if (name === 'small') {
    const ids = shuffled([...Array(sizes.distinct.people).keys()], random).slice(0, setsPerQuestion);
    return ids.map((n) => ({ query: small, variables: { id: `d-person-${n}` } }));
  }
  const size = sizes[name];
  const seen = new Set<string>();
  const questions: Question[] = [];
  while (questions.length < setsPerQuestion) {
    const variables = {
      of: name,
      fromPerson: Math.floor(random() * size.people),
      people: 9 + Math.floor(random() * 3),
      fromCourse: Math.floor(random() * size.courses),
      courses: 9 + Math.floor(random() * 3),
      wide: 4,
      deep: 2,
    };
    const key = JSON.stringify(variables);
    if (seen.has(key)) continue;
    seen.add(key);
    questions.push({ query: board, variables });
  }
  return questions;
}
