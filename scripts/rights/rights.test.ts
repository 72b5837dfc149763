import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openRightsHouse, type RightsHouse } from './house.ts';
import { observedRow } from './observe.ts';
import { mutationsOf } from './public-schema.ts';
import { ownRecipes } from './recipes/all.ts';
import { Stage } from './stage.ts';
import { type MutationName, type Row, rights, tableFaults } from './table.ts';

let house: RightsHouse;
let stage: Stage;

beforeAll(async () => {
  house = await openRightsHouse(inject('postgresUrl'));
  stage = await Stage.open(house, 2);
}, 120_000);
afterAll(() => house?.close());

describe('T18: who may call which mutation', () => {
  test('every mutation of the schema has its row, and every row its mutation', () => {
    expect(tableFaults(mutationsOf(house.schema).map(({ name }) => name))).toEqual([]);
    expect(tableFaults(['inventMoney'])).toContain(
      'Nobody said who may call the mutation inventMoney: add its row to scripts/rights/table.ts.',
    );
  });

  test('wherever the table says what becomes of dealing with oneself, it is tried', () => {
    const declared = Object.entries(rights).filter(([, row]: [string, Row]) => row.oneself !== undefined);
    expect(Object.keys(ownRecipes).sort()).toEqual(declared.map(([name]) => name).sort());
  });

  test.each([
    ['sessions.seat', 'mentee_user_id', 'mentor_user_id'],
    ['sessions.booking', 'mentee_user_id', 'mentor_user_id'],
    ['payments.payment_order', 'payer_id', 'mentor_user_id'],
  ])('nobody books, reviews or pays themselves, because %s cannot hold it, whoever writes', async (table, one, other) => {
    const same = house.owner.query(`update ${table} set ${one} = ${other}`);
    await expect(same).rejects.toThrow(/violates check constraint/);
  });

  test.each(Object.keys(rights) as MutationName[])('%s', async (name) => {
    expect(await observedRow(stage, name)).toEqual(rights[name]);
  });
});
