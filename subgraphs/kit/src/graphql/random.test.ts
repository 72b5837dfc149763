import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { compileOperation } from './compile.ts';
import { bothAnswer } from './testing/compare.ts';
import { randomDocument, randomVariables } from './testing/documents.ts';
import { worldSchema } from './testing/world.ts';

const schema = worldSchema();
const documents = 250;
const executionsEach = 4;

test('any document gets the answer of graphql-js, in any world, also when it is executed again', async () => {
  const met = { errors: 0, data: 0, atOnce: 0 };
  for (let number = 0; number < documents; number += 1) {
    const text = randomDocument(schema, `document ${number}`);
    const document = parse(text);
    const compiled = compileOperation(schema, document);
    for (let time = 0; time < executionsEach; time += 1) {
      const seed = `world ${number}.${time}`;
      const variables = randomVariables(seed);
      const { ours, theirs } = await bothAnswer({ schema, document, compiled, variables, seed });
      expect({ ...ours, unhandled: [] }, `${seed} ${JSON.stringify(variables)}\n${text}`).toEqual({ ...theirs, unhandled: [] });
      // A promise deep inside a value that nobody came to read is its maker's.
      expect(ours.unhandled.length).toBeLessThanOrEqual(theirs.unhandled.length);
      if (ours.errors) met.errors += 1;
      if (ours.data && ours.data.length > 100) met.data += 1;
      if (ours.atOnce) met.atOnce += 1;
    }
  }
  // The worlds are neither all calm nor all ruins.
  for (const count of Object.values(met)) expect(count).toBeGreaterThan(documents * executionsEach * 0.1);
}, 120_000);
