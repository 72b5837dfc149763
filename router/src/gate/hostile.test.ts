import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../edge/limits.ts';
import { documentErrors, readDocument } from './document.ts';
import { hostileDocuments } from './hostile-documents.ts';
import { measure } from './measure.ts';
import { validationErrors } from './validation.ts';
import { variableErrors } from './variables.ts';

const schema = buildSchema('scalar JSON type Query { node(filter: JSON): Node } type Node { id: ID node: Node nodes: [Node] }');

describe('T9: of hostile documents', () => {
  test.each(hostileDocuments)('$name: refused', ({ text, variables, code }) => {
    const { document, errors: unread } = readDocument(text, defaultLimits);
    const early = unread ?? [...documentErrors(document, defaultLimits), ...variableErrors(variables ?? {}, defaultLimits)];
    if (code !== 'VALIDATION') return expect(early.map(({ extensions }) => extensions.code)).toContain(code);
    expect(early).toEqual([]);
    const late = validationErrors(schema, document!, defaultLimits, { introspection: true });
    expect(late.length).toBeGreaterThan(0);
    // One tells that there would be more.
    expect(late.length).toBeLessThanOrEqual(defaultLimits.validationErrors + 1);
  });

  test.each(hostileDocuments)('$name: no more looked at than may be written', ({ text }) => {
    const { document } = readDocument(text, defaultLimits);
    expect(document ? measure(document).visited : 0).toBeLessThanOrEqual(defaultLimits.documentTokens);
  });

  test('validation stops at its limit, and says so', () => {
    const limits = { ...defaultLimits, validationErrors: 2 };
    const faults = (text: string) =>
      validationErrors(schema, readDocument(text, limits).document!, limits, { introspection: true }).map(
        ({ message }) => message,
      );
    expect(faults('{ node { x y } }')).toHaveLength(2);
    expect(faults('{ node { x y z } }')[2]).toMatch(/error limit reached/);
    expect(faults('{ node { x y z a b c } }')).toHaveLength(3);
  });

  test('a validator that throws is an error of the document', () => {
    const broken = buildSchema('type Query { a: Int } type Subscription { b: Int }');
    const { document } = readDocument('subscription($v: Boolean!) { b @include(if: $v) }', defaultLimits);
    const errors = validationErrors(broken, document!, defaultLimits, { introspection: true });
    expect(errors).toHaveLength(1);
    expect(errors[0]!.message).not.toMatch(/ at |\.js/);
  });
});
