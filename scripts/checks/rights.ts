import { mutationsOf, readPublicSchema } from '../rights/public-schema.ts';
import { tableFaults } from '../rights/table.ts';
import { type Check, verdict } from './check.ts';

/** Nobody adds a mutation without saying who may call it; `scripts/rights/rights.test.ts` then holds the house to what was said. */
export const rights: Check = {
  name: 'rights',
  run: async (root) => verdict(tableFaults(mutationsOf(readPublicSchema(root)).map(({ name }) => name))),
};
