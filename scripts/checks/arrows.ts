import { sentence } from '../architecture.rules.ts';
import { checkArchitecture } from '../architecture.ts';
import { type Check, verdict } from './check.ts';

export const arrows: Check = {
  name: 'architecture',
  run: async (root) => verdict((await checkArchitecture(root)).map(sentence)),
};
