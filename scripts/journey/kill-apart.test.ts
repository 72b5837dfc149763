import { testKills } from './kill.ts';

testKills('apart');
