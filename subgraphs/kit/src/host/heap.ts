import { setFlagsFromString } from 'node:v8';

/**
 * For a process that answers requests, to be called before it answers the first.
 *
 * V8 watches which kinds of objects outlive its first collections, and from then on makes all of that kind in the old generation (allocation site
 * pretenuring). A server that begins under load teaches it that of nearly everything that a request makes; afterwards each dead answer in the old generation
 * keeps alive what it refers to. Measured with fifty connections and answers of 90 kB: 27 % of what was made survived each young collection instead of 1 %, in
 * pauses of 20 ms instead of 2, for a third more CPU and memory.
 */
export function keepRequestsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
