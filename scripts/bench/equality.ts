import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';
import type { Contender } from './contenders/contenders.ts';
import { type Question, type QuestionName, questionsOf } from './workload/questions.ts';

export interface Equality {
  readonly question: QuestionName;
  readonly compared: number;
  /** Bytes of the first contender's answers, in the mean. */
  readonly bytes: number;
}

/** Requests to one contender at a time. */
const atOnce = 8;

/** Asks all contenders the same and throws at the first difference, error or null: what answers differently is not the same work. */
export async function compareAnswers(
  contenders: readonly Contender[],
  question: QuestionName,
  seed: number,
  count: number,
): Promise<Equality> {
  const questions = questionsOf(question, seed).slice(0, count);
  const [first, ...others] = contenders;
  if (!first) throw new Error('There is nobody to compare.');
  const expected = await answersOf(first, questions);
  for (const other of others) {
    const found = await answersOf(other, questions);
    for (const [n, text] of found.entries()) {
      const ours = JSON.parse(expected[n] as string);
      const theirs = JSON.parse(text);
      if (isDeepStrictEqual(ours, theirs)) continue;
      throw new Error(
        `${other.name} answers ${question} ${JSON.stringify(questions[n]?.variables)} differently from ${first.name}, ${difference(ours, theirs)}`,
      );
    }
  }
  const bytes = expected.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / expected.length;
  return { question, compared: expected.length, bytes: Math.round(bytes) };
}

async function answersOf({ name, child, tokens }: Contender, questions: readonly Question[]): Promise<readonly string[]> {
  const pool = new Pool(`http://127.0.0.1:${child.ready.port}`, { connections: atOnce, pipelining: 1 });
  const answers: string[] = [];
  let next = 0;
  const askOn = async (): Promise<void> => {
    while (next < questions.length) {
      const n = next++;
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[n % tokens.length]}` },
        body: JSON.stringify(questions[n]),
      });
      const text = await body.text();
      const whole = statusCode === 200 && !('errors' in JSON.parse(text)) && !/:null[,}\]]/.test(text);
      if (!whole)
        throw new Error(
          `${name} answers ${JSON.stringify(questions[n]?.variables)} with status ${statusCode}: ${text.slice(0, 500)}`,
        );
      answers[n] = text;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, askOn));
  await pool.destroy();
  return answers;
}

/** The first place where two answers part. */
export function difference(ours: unknown, theirs: unknown, path = 'at the root'): string {
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isObject(ours) || !isObject(theirs)) return `${path}: ${JSON.stringify(ours)} and ${JSON.stringify(theirs)}`;
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    if (!isDeepStrictEqual(ours[key], theirs[key])) {
      return difference(ours[key], theirs[key], path === 'at the root' ? key : `${path}.${key}`);
    }
  }
  return `${path}: the same values of other types`;
}
