/** The same objects in every process: nothing here is random, so that answers can be compared byte by meaning. */

/** `repetitive`: few entities that are referenced again and again. `distinct`: nearly every reference in an answer is another entity. */
export type DataSet = 'repetitive' | 'distinct';

export interface Person {
  readonly __typename: 'Person';
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  readonly country: string;
  readonly ratings: Rating[];
}

export interface Course {
  readonly __typename: 'Course';
  readonly id: string;
  readonly title: string;
  readonly level: number;
  readonly hours: number;
  readonly price: number;
  readonly teacher: Person;
  readonly lessons: Lesson[];
}

export interface Lesson {
  readonly __typename: 'Lesson';
  readonly id: string;
  readonly title: string;
  readonly minutes: number;
  readonly course: Course;
  readonly ratings: Rating[];
}

export interface Rating {
  readonly __typename: 'Rating';
  readonly id: string;
  readonly stars: number;
  readonly text: string;
  readonly author: Person;
  readonly lesson: Lesson;
}

export interface World {
  readonly people: readonly Person[];
  readonly courses: readonly Course[];
}

/** People; courses of five lessons; four ratings for each lesson, spread evenly over the people. */
export const sizes: Readonly<Record<DataSet, { people: number; courses: number }>> = {
  repetitive: { people: 24, courses: 12 },
  distinct: { people: 6400, courses: 1600 },
};
const lessonsPerCourse = 5;
const ratingsPerLesson = 4;
/** A prime, so that the ratings of one lesson come from people far apart. */
const stride = 7919;

export interface Store {
  readonly worlds: Readonly<Record<DataSet, World>>;
  readonly person: ReadonlyMap<string, Person>;
  readonly course: ReadonlyMap<string, Course>;
  readonly lesson: ReadonlyMap<string, Lesson>;
  readonly rating: ReadonlyMap<string, Rating>;
}

export function makeStore(): Store {
  const store = {
    person: new Map<string, Person>(),
    course: new Map<string, Course>(),
    lesson: new Map<string, Lesson>(),
    rating: new Map<string, Rating>(),
  };
  const world = (set: DataSet): World => {
    const made = makeWorld(set);
    for (const person of made.people) store.person.set(person.id, person);
    for (const course of made.courses) {
      store.course.set(course.id, course);
      for (const lesson of course.lessons) {
        store.lesson.set(lesson.id, lesson);
        for (const rating of lesson.ratings) store.rating.set(rating.id, rating);
      }
    }
    return made;
  };
  return { worlds: { repetitive: world('repetitive'), distinct: world('distinct') }, ...store };
}

function makeWorld(set: DataSet): World {
  const size = sizes[set];
  const people = Array.from({ length: size.people }, (_, n) => makePerson(set, n));
  const courses = Array.from({ length: size.courses }, (_, n) => makeCourse(set, n, people));
  return { people, courses };
}

function makePerson(set: DataSet, n: number): Person {
  const first = names[n % names.length];
  const last = names[(n * 7 + 3) % names.length];
  return {
    __typename: 'Person',
    id: `${set[0]}-person-${n}`,
    name: set === 'distinct' && n % 30 === 0 ? `Zoë ${last}-Müller` : `${first} ${last}`,
    handle: `${first}.${last}.${n}`.toLowerCase(),
    country: countries[n % countries.length] as string,
    ratings: [],
  };
}

function makeCourse(set: DataSet, n: number, people: readonly Person[]): Course {
  const course: Course = {
    __typename: 'Course',
    id: `${set[0]}-course-${n}`,
    title: `${words[(n * 5) % words.length]} and ${words[(n * 3 + 1) % words.length]}, part ${n}`,
    level: 1 + (n % 5),
    hours: 10 + ((n * 13) % 50),
    price: 1900 + ((n * 37) % 9000),
    teacher: people[(n * stride) % people.length] as Person,
    lessons: [],
  };
  for (let position = 0; position < lessonsPerCourse; position += 1) {
    course.lessons.push(makeLesson(set, n * lessonsPerCourse + position, course, people));
  }
  return course;
}

function makeLesson(set: DataSet, n: number, course: Course, people: readonly Person[]): Lesson {
  const title = `On ${words[(n * 11 + 2) % words.length]}, lesson ${n}`;
  const lesson: Lesson = {
    __typename: 'Lesson',
    id: `${set[0]}-lesson-${n}`,
    title,
    minutes: 20 + ((n * 17) % 70),
    course,
    ratings: [],
  };
  for (let k = 0; k < ratingsPerLesson; k += 1) {
    const number = n * ratingsPerLesson + k;
    const author = people[(number * stride) % people.length] as Person;
    const rating: Rating = {
      __typename: 'Rating',
      id: `${set[0]}-rating-${number}`,
      stars: 1 + ((number * 29) % 5),
      text: ratingText(set, number),
      author,
      lesson,
    };
    lesson.ratings.push(rating);
    author.ratings.push(rating);
  }
  return lesson;
}

/** In the distinct set some texts need escapes in JSON and some do not fit one byte a character, as in life. */
function ratingText(set: DataSet, n: number): string {
  const text = `The ${words[(n * 7) % words.length]} was worth it, the ${words[(n * 13 + 5) % words.length]} less so`;
  if (set === 'repetitive') return text;
  if (n % 200 === 0) return `"${text}"\nAgain!`;
  if (n % 401 === 0) return `${text} 🎓`;
  return text;
}

const names =
  'Ada Ben Chen Dora Emil Fatima Goran Hana Ivan Jun Kemal Lena Mira Noor Omar Pia Quinn Rosa Sven Tara Uma Viktor Wanda'.split(
    ' ',
  );
const countries = 'AT BR CH DE ES FR GH IN JP KE MX NO PL TR US'.split(' ');
const words =
  'algebra rhetoric grammar optics botany harmony logic metrics poetry statistics mechanics drawing history navigation chemistry geometry syntax'.split(
    ' ',
  );
