/** The measured process: a router with its subgraphs in it, streams in memory, and somebody who speaks on schedule. */
import { keepRequestsYoung } from '@lyceum/kit/host/heap.ts';
import { oneAddressRates } from '@lyceum/router/rate/policies.ts';
import { makeTalk } from '@lyceum/router/subscription/testing/talk.ts';
import { openTinyHouse } from '@lyceum/router/testing/tiny.ts';
import { readSettings, serveParent } from '../parent.ts';
import { onSchedule, type Speech, spokenText } from './speech.ts';

keepRequestsYoung();
const { share } = await readSettings<{ share: boolean }>();
const many = 1_000_000;
const talk = makeTalk();
const limits = { socketsPerAddress: many, socketsPerUser: many, messagesPerSecond: many };
const house = await openTinyHouse('in process', { limits, rates: oneAddressRates, shareStreams: share }, [talk.part]);

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
    speak: (question) => onSchedule(question as Speech, (due, room) => talk.say(room, spokenText(due))),
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
