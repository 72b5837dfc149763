import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { compileOperation } from './compile.ts';
import { smallSchema } from './testing/small-schema.ts';

test('no resolver can change what the next execution is given', async () => {
  type Args = { text: string; list: number[]; range: { to: number } };
  const schema = smallSchema({
    Query: {
      echo: (_: unknown, args: Args) => {
        const seen = JSON.stringify(args);
        args.text += '!';
        args.list.push(4);
        args.range.to = 9;
        return seen;
      },
    },
  });
  const compiled = compileOperation(schema, parse('{ echo(number: 1, text: "t", list: [3], range: { to: 2 }) }'));
  const first = await compiled.execute({});
  expect(await compiled.execute({})).toEqual(first);
});

test('what is given as info can be copied as a whole', async () => {
  const schema = smallSchema({
    Query: { any: (_: unknown, __: unknown, ___: unknown, info: object) => Object.keys({ ...info }).sort() },
  });
  const { data } = await compileOperation(schema, parse('{ any }')).execute({});
  const expected = 'fieldName fieldNodes fragments operation parentType path returnType rootValue schema variableValues';
  expect(data?.any).toEqual(expected.split(' '));
});

test('conditions are told apart, however many of their combinations come', async () => {
  const names = Array.from({ length: 6 }, (_, index) => `v${index}`);
  const query = `query (${names.map((name) => `$${name}: Boolean!`)}) { ${names.map((name) => `${name}: text @include(if: $${name})`).join(' ')} }`;
  const compiled = compileOperation(smallSchema(), parse(query));
  for (let time = 0; time < 2; time += 1) {
    for (let combination = 0; combination < 2 ** names.length; combination += 1) {
      const on = names.filter((_, index) => combination & (1 << index));
      const variables = Object.fromEntries(names.map((name) => [name, on.includes(name)]));
      const { data } = await compiled.execute({ variables, rootValue: { text: 'x' } });
      expect(Object.keys(data ?? {})).toEqual(on);
    }
  }
});

test('the objects of an answer inherit nothing, and each execution makes its own', async () => {
  const compiled = compileOperation(smallSchema(), parse('{ cat { name } }'));
  const ask = async () =>
    (await compiled.execute({ rootValue: { cat: { name: 'Tom' } } })).data as { cat: Record<string, unknown> };
  const { cat } = await ask();
  expect('toString' in cat).toBe(false);
  cat.name = 'changed';
  cat.more = 'added';
  expect(await ask()).toEqual({ cat: { name: 'Tom' } });
});

test('variables that are no object are refused', () => {
  const compiled = compileOperation(smallSchema(), parse('{ text }'));
  expect(() => compiled.execute({ variables: 'text' as never })).toThrow('Variables are an object with a value for each.');
});
