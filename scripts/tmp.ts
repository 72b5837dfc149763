import { composeHouse } from './compose.ts';

console.time('c');
const c = composeHouse('/tmp/ch');
console.timeEnd('c');
if (!c.ok) console.log(c.errors.join('\n'));
else console.log(c.composition.api.length);
console.time('c');
composeHouse('/tmp/ch');
console.timeEnd('c');
