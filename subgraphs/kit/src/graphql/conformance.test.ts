import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { cases } from './testing/cases.ts';
import { bothAnswer } from './testing/compare.ts';
import { smallSchema } from './testing/small-schema.ts';

test.each(Object.entries(cases))('as graphql-js: %s', async (_, { query, resolvers, root, ...rest }) => {
  const question = { schema: smallSchema(resolvers), document: parse(query), rootValue: root, ...rest };
  const { ours, theirs } = await bothAnswer(question);
  expect({ ...ours, unhandled: [] }).toEqual({ ...theirs, unhandled: [] });
  expect(ours.unhandled).toEqual([]);
});
