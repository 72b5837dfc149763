import { expect, test } from 'vitest';
import { inPieces } from './collect.ts';

const table = (name: string, ...lines: string[]) => ({ table: name, lines });
const left = [{ table: 'c', column: null, why: 'because' }];

test.each([
  ['nothing is one empty piece', [], [[]]],
  ['what fits stays together', [table('a', '12', '34'), table('b', '56')], [[table('a', '12', '34'), table('b', '56')]]],
  ['it is cut between rows', [table('a', '1234', '5678', '9')], [[table('a', '1234')], [table('a', '5678', '9')]]],
  [
    'a long row stands alone',
    [table('a', '1', '12345678', '2')],
    [[table('a', '1')], [table('a', '12345678')], [table('a', '2')]],
  ],
])('%s', (_, tables, pieces) => {
  const cut = inPieces(tables, left, 6);
  expect(cut.map((piece) => piece.tables)).toEqual(pieces);
  expect(cut.flatMap((piece) => piece.leftOut)).toEqual(left);
});
