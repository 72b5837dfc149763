import { setTimeout as sleep } from 'node:timers/promises';

export interface Speech {
  readonly room: string;
  readonly perSecond: number;
  readonly seconds: number;
}

const filler = 'x'.repeat(180);

/** What is said: when it was due, so that whoever hears it can tell how late it came. */
export function spokenText(due: number): string {
  return `${due} ${filler}`;
}

/** In the open model: each is due at its time, however late it comes to be said. Resolves to how many were said. */
export async function onSchedule(
  { room, perSecond, seconds }: Speech,
  say: (due: number, room: string) => void,
): Promise<number> {
  const start = performance.timeOrigin + performance.now() + 100;
  const count = perSecond * seconds;
  for (let n = 0; n < count; n += 1) {
    const due = start + (n * 1000) / perSecond;
    const wait = due - (performance.timeOrigin + performance.now());
    if (wait > 0) await sleep(wait);
    say(due, room);
  }
  return count;
}
