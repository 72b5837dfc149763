import { testKills } from './kill.ts';

testKills('one process');
