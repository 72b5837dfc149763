/** The measured process: a router with its subgraphs in it, streams in memory, and somebody who speaks on schedule. */
import { setTimeout as sleep } from 'node:timers/promises';
import { makeTalk } from '@lyceum/router/subscription/testing/talk.ts';
import { openTinyHouse } from '@lyceum/router/testing/tiny.ts';
import { readSettings, serveParent } from '../parent.ts';

export interface Speech {
  readonly room: string;
  readonly perSecond: number;
  readonly seconds: number;
}

const { share } = await readSettings<{ share: boolean }>();
const many = 1_000_000;
const talk = makeTalk();
const limits = { socketsPerAddress: many, socketsPerUser: many, messagesPerSecond: many };
const house = await openTinyHouse('in process', { limits, shareStreams: share }, [talk.part]);
const filler = 'x'.repeat(180);

/** In the open model: each is due at its time, and says so, however late it comes to be said. */
async function speak({ room, perSecond, seconds }: Speech): Promise<number> {
  const start = performance.timeOrigin + performance.now() + 100;
  const count = perSecond * seconds;
  for (let n = 0; n < count; n += 1) {
    const due = start + (n * 1000) / perSecond;
    const wait = due - (performance.timeOrigin + performance.now());
    if (wait > 0) await sleep(wait);
    talk.say(room, `${due} ${filler}`);
  }
  return count;
}

serveParent(
  { port: house.router.port },
  {
    tokens: async (count) =>
      Promise.all(Array.from({ length: count as number }, (_, n) => house.token({ userId: `user_${n}`, expiresIn: 3600 }))),
    admit(question) {
      const { room, users } = question as { room: string; users: number };
      talk.admit(room, ...Array.from({ length: users }, (_, n) => `user_${n}`));
      return null;
    },
    speak: (question) => speak(question as Speech),
    restart() {
      house.router.reconnect();
      return null;
    },
    memory() {
      globalThis.gc?.();
      const used = process.memoryUsage();
      return { rss: used.rss, heap: used.heapUsed + used.external };
    },
    streams: () => ({ open: talk.open.size, executed: talk.executed() }),
  },
);
