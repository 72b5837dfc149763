/** A subgraph with streams as the kit's, in memory: numbered without gaps, replayed behind a cursor, each event with its audience. For tests and benchmarks. */
import { Failure } from '@lyceum/kit/errors/failure.ts';
import type { Caller } from '@lyceum/kit/host/client.ts';
import { stoppable } from '@lyceum/kit/host/iterator.ts';
import { forAudience } from '@lyceum/kit/stream/audience.ts';
import type { TinyPart } from '../../testing/tiny.ts';

const same = '@tag(name: "same-for-all")';

const sdl = `
  scalar Cursor
  type Query { rooms: Int }
  type Subscription {
    lines(room: ID!, after: Cursor): LineEvent! @authenticated ${same}
    open(room: ID!, after: Cursor): LineEvent! ${same}
    careless(room: ID!, after: Cursor): LineEvent! ${same}
  }
  interface LineEvent { cursor: Cursor! ${same} }
  type LineSaid implements LineEvent { cursor: Cursor! ${same} line: Line! ${same} }
  type StreamGap implements LineEvent { cursor: Cursor! ${same} reason: String! ${same} }
  type Line { n: Int! ${same} text: String! ${same} by: Person! ${same} mine: Boolean! }
  type Person @key(fields: "id", resolvable: false) { id: ID! ${same} }
`;

interface Line {
  readonly n: number;
  readonly text: string;
  readonly by: string;
  readonly only: string | undefined;
}

class Room {
  readonly name: string;
  readonly lines: Line[] = [];
  readonly members = new Set<string>();
  readonly listeners = new Set<() => void>();
  purged = 0;

  constructor(name: string) {
    this.name = name;
  }

  cursor(n: number): string {
    return `${this.name}:${n}`;
  }

  position(cursor: string): number | null {
    const [name, n] = cursor.split(':');
    return name === this.name && Number(n) <= this.lines.length ? Number(n) : null;
  }
}

export interface Talk {
  readonly part: TinyPart;
  /** Streams that are open. */
  readonly open: Set<Caller>;
  /** Streams that were ever begun, for whom. */
  readonly begun: string[];
  /** Events that were executed here. */
  executed(): number;
  say(room: string, text: string, options?: { by?: string; only?: string }): void;
  admit(room: string, ...members: string[]): void;
  remove(room: string, member: string): void;
  /** Forgets what was said so far. */
  purge(room: string): void;
  cursor(room: string): string;
  /** Fails every open stream, as a database that goes away does. */
  fail(): void;
}

export function makeTalk(): Talk {
  const rooms = new Map<string, Room>();
  const open = new Set<Caller>();
  const failing = new Set<() => void>();
  const begun: string[] = [];
  let executed = 0;
  const roomOf = (name: string) => {
    const room = rooms.get(name) ?? new Room(name);
    rooms.set(name, room);
    return room;
  };

  const follow = (room: Room, after: string | null | undefined, caller: Caller, judge: (line: Line | null) => object) => {
    let at = room.lines.length;
    const waiting: object[] = [];
    const known = after == null ? at : room.position(after);
    if (known === null || known < room.purged) {
      at = known === null ? at : room.purged;
      const reason = known === null ? 'UNKNOWN_CURSOR' : 'EXPIRED';
      waiting.push({ ...judge(null), __typename: 'StreamGap', cursor: room.cursor(at), reason });
    } else at = known;
    let wake = () => {};
    let failed = false;
    const look = () => wake();
    const fail = () => {
      failed = true;
      wake();
    };
    room.listeners.add(look);
    failing.add(fail);
    open.add(caller);
    begun.push(caller.viewer.kind === 'service' ? 'all' : (caller.viewer.userId ?? 'stranger'));
    let over = false;
    return stoppable<object>({
      async next() {
        for (;;) {
          if (failed) throw new Error('The database is gone.');
          if (over) return { value: undefined, done: true };
          const gap = waiting.shift();
          if (gap) return { value: gap, done: false };
          const line = room.lines[at];
          if (line) {
            at += 1;
            executed += 1;
            if (caller.viewer.kind !== 'service') {
              const me = caller.viewer.userId ?? '';
              if (room.members.size > 0 && !room.members.has(me)) return { value: undefined, done: true };
              if (line.only !== undefined && line.only !== me) continue;
            }
            return { value: Object.assign(judge(line), { __typename: 'LineSaid', cursor: room.cursor(at), line }), done: false };
          }
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      },
      stop: () => {
        over = true;
        room.listeners.delete(look);
        failing.delete(fail);
        open.delete(caller);
        wake();
      },
    });
  };

  const resolve = (event: unknown) => event;
  const subscribeLines = (_: unknown, { room: name, after }: { room: string; after?: string }, { viewer }: Caller) => {
    const room = roomOf(name);
    const all = viewer.kind === 'service';
    if (!all && !room.members.has(viewer.userId ?? '')) throw new Failure('NOT_FOUND', `There is no room ${name} of yours.`);
    return follow(room, after, { viewer, requestId: '' }, (line) => {
      const only = line?.only;
      return all ? forAudience({}, { admitted: [...room.members], ...(only === undefined ? {} : { only }) }) : {};
    });
  };

  return {
    open,
    begun,
    executed: () => executed,
    part: {
      name: 'talk',
      sdl,
      resolvers: {
        Query: { rooms: () => rooms.size },
        Subscription: {
          lines: { subscribe: subscribeLines, resolve },
          open: {
            subscribe: (_: unknown, { room, after }: { room: string; after?: string }, { viewer }: Caller) =>
              follow(roomOf(room), after, { viewer, requestId: '' }, () =>
                viewer.kind === 'service' ? forAudience({}, null) : {},
              ),
            resolve,
          },
          careless: {
            subscribe: (_: unknown, { room, after }: { room: string; after?: string }, { viewer }: Caller) =>
              follow(roomOf(room), after, { viewer, requestId: '' }, () => ({})),
            resolve,
          },
        },
        Line: {
          by: ({ by }: Line) => ({ __typename: 'Person', id: by }),
          mine: ({ by }: Line, _: unknown, { viewer }: Caller) => by === viewer.userId,
        },
      },
    },
    say(name, text, { by = 'user_1', only } = {}) {
      const room = roomOf(name);
      room.lines.push({ n: room.lines.length + 1, text, by, only });
      for (const listener of [...room.listeners]) listener();
    },
    admit: (name, ...members) => members.forEach((member) => void roomOf(name).members.add(member)),
    remove: (name, member) => void roomOf(name).members.delete(member),
    purge(name) {
      const room = roomOf(name);
      room.purged = room.lines.length;
    },
    cursor: (name) => roomOf(name).cursor(roomOf(name).lines.length),
    fail() {
      for (const one of [...failing]) one();
    },
  };
}
