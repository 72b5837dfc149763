import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { type DayRange, type Interval, isSlot, type SlotQuestion, slotStarts, stepFor, type WeekPlan } from './slot.rules.ts';

const minute = 60_000;
const at = (iso: string) => Date.parse(iso);
const iso = (starts: readonly number[]) => starts.map((start) => new Date(start).toISOString().slice(0, 16));
const everyDay = (...ranges: DayRange[]) => Array.from({ length: 7 }, () => ranges);
const hours = (from: number, to: number): DayRange => ({ from: from * 60, to: to * 60 });

function plan(over: Partial<WeekPlan> = {}): WeekPlan {
  return {
    timeZone: 'Europe/Berlin',
    weekly: everyDay(hours(9, 12)),
    overrides: new Map(),
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    noticeMinutes: 0,
    horizonDays: 400,
    ...over,
  };
}

function question(over: Partial<SlotQuestion> = {}): SlotQuestion {
  return {
    plan: plan(),
    durationMinutes: 60,
    busy: [],
    now: at('2026-01-01T00:00Z'),
    from: at('2026-01-05T00:00Z'),
    to: at('2026-01-06T00:00Z'),
    bookerZone: 'Europe/Berlin',
    stepMinutes: 60,
    ...over,
  };
}

describe('slots', () => {
  test('fill the day of the mentor, whole sessions only', () => {
    expect(iso(slotStarts(question()))).toEqual(['2026-01-05T08:00', '2026-01-05T09:00', '2026-01-05T10:00']);
  });

  test("are rounded on the booker's clock: a mentor in Kathmandu offers full hours in Berlin", () => {
    const kathmandu = plan({ timeZone: 'Asia/Kathmandu' });
    expect(iso(slotStarts(question({ plan: kathmandu })))).toEqual(['2026-01-05T04:00', '2026-01-05T05:00']);
    expect(iso(slotStarts(question({ plan: kathmandu, bookerZone: 'Asia/Kathmandu' })))).toEqual([
      '2026-01-05T03:15',
      '2026-01-05T04:15',
      '2026-01-05T05:15',
    ]);
  });

  test('of an override replace the whole day', () => {
    const changed = plan({ overrides: new Map([['2026-01-05', [hours(20, 21)]]]) });
    expect(iso(slotStarts(question({ plan: changed })))).toEqual(['2026-01-05T19:00']);
    expect(slotStarts(question({ plan: plan({ overrides: new Map([['2026-01-05', []]]) }) }))).toEqual([]);
  });

  test('keep both buffers away from what is booked', () => {
    const busy = [{ start: at('2026-01-05T09:00Z'), end: at('2026-01-05T09:30Z') }];
    const half = { durationMinutes: 30, stepMinutes: 30, busy };
    expect(iso(slotStarts(question(half)))).toEqual([
      '2026-01-05T08:00',
      '2026-01-05T08:30',
      '2026-01-05T09:30',
      '2026-01-05T10:00',
      '2026-01-05T10:30',
    ]);
    const buffered = plan({ bufferBeforeMinutes: 15, bufferAfterMinutes: 30 });
    expect(iso(slotStarts(question({ ...half, plan: buffered })))).toEqual([
      '2026-01-05T08:00',
      '2026-01-05T10:00',
      '2026-01-05T10:30',
    ]);
  });

  test('begin behind the notice and end at the horizon', () => {
    const now = at('2026-01-05T08:00Z');
    expect(iso(slotStarts(question({ now, plan: plan({ noticeMinutes: 61 }) })))).toEqual(['2026-01-05T10:00']);
    expect(slotStarts(question({ plan: plan({ horizonDays: 2 }) }))).toEqual([]);
  });

  test("run across midnight where two days' ranges touch", () => {
    const night = plan({ timeZone: 'UTC', weekly: everyDay(hours(0, 1), hours(23, 24)) });
    const starts = slotStarts(question({ plan: night, bookerZone: 'UTC', durationMinutes: 120, from: at('2026-01-05T12:00Z') }));
    expect(iso(starts)).toEqual(['2026-01-05T23:00']);
  });
});

describe('a 60-minute slot', () => {
  const night = plan({ weekly: everyDay(hours(1, 5)) });

  test('loses the hour that spring skips', () => {
    const spring = question({ plan: night, from: at('2026-03-29T00:00Z'), to: at('2026-03-29T12:00Z') });
    expect(iso(slotStarts(spring))).toEqual(['2026-03-29T00:00', '2026-03-29T01:00', '2026-03-29T02:00']);
  });

  test('gains the hour that autumn repeats', () => {
    const autumn = question({ plan: night, from: at('2026-10-24T22:00Z'), to: at('2026-10-25T12:00Z') });
    expect(iso(slotStarts(autumn))).toEqual([
      '2026-10-24T23:00',
      '2026-10-25T00:00',
      '2026-10-25T01:00',
      '2026-10-25T02:00',
      '2026-10-25T03:00',
    ]);
  });

  test('lasts sixty real minutes also where it begins before the change and ends behind it', () => {
    const spring = question({
      plan: plan({ weekly: everyDay({ from: 90, to: 210 }) }),
      from: at('2026-03-29T00:00Z'),
      to: at('2026-03-29T12:00Z'),
      stepMinutes: 30,
    });
    // 01:30 to 03:30 on the wall is one real hour.
    expect(iso(slotStarts(spring))).toEqual(['2026-03-29T00:30']);
  });

  test("knows Lord Howe's half hour and the day that Samoa never had", () => {
    const lordHowe = question({
      plan: plan({ timeZone: 'Australia/Lord_Howe', weekly: everyDay(hours(1, 4)) }),
      bookerZone: 'Australia/Lord_Howe',
      stepMinutes: 30,
      now: at('2026-09-01T00:00Z'),
      from: at('2026-10-03T12:00Z'),
      to: at('2026-10-04T12:00Z'),
    });
    // 02:00 becomes 02:30: the range of three wall hours holds two and a half real ones.
    expect(iso(slotStarts(lordHowe))).toEqual(['2026-10-03T14:30', '2026-10-03T15:00', '2026-10-03T15:30', '2026-10-03T16:00']);
    const samoa = question({
      plan: plan({ timeZone: 'Pacific/Apia', overrides: new Map([['2011-12-30', [hours(0, 24)]]]), weekly: everyDay() }),
      now: at('2011-12-28T00:00Z'),
      from: at('2011-12-28T00:00Z'),
      to: at('2012-01-02T00:00Z'),
    });
    expect(slotStarts(samoa)).toEqual([]);
  });
});

describe('against a reference that walks minute by minute', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'America/St_Johns',
    'Asia/Kathmandu',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Africa/Casablanca',
    'UTC',
  ];
  // Weeks around changes of the clocks in the north and the south, and an ordinary one.
  const weeks = ['2026-03-06', '2026-03-27', '2026-04-03', '2026-09-25', '2026-10-02', '2026-10-23', '2026-10-30', '2026-07-01'];

  test.each(Array.from({ length: 120 }, (_, seed) => seed + 1))(
    'seed %i gives the same slots, and each can be booked',
    (seed) => {
      const asked = randomQuestion(seed);
      const starts = slotStarts(asked);
      expect(iso(starts)).toEqual(iso(naive(asked)));
      for (const start of starts.slice(0, 10)) expect(isSlot(asked, start)).toBe(true);
    },
  );

  test('the random questions are not all empty', () => {
    const found = Array.from({ length: 120 }, (_, seed) => slotStarts(randomQuestion(seed + 1)).length);
    expect(found.filter((count) => count > 0).length).toBeGreaterThan(60);
  });

  function randomQuestion(seed: number): SlotQuestion {
    const random = mulberry32(seed);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const range = (): DayRange => {
      const from = Math.floor(random() * 92) * 15;
      return { from, to: Math.min(1440, from + 15 + Math.floor(random() * 24) * 15) };
    };
    const from = at(`${pick(weeks)}T00:00Z`) + Math.floor(random() * 1440) * minute;
    const to = from + (1 + Math.floor(random() * 3)) * 86_400_000;
    const durationMinutes = pick([15, 30, 45, 50, 60, 90]);
    const busy: Interval[] = Array.from({ length: Math.floor(random() * 5) }, () => {
      const start = from + Math.floor(random() * 4000 - 500) * minute;
      return { start, end: start + (10 + Math.floor(random() * 100)) * minute };
    });
    return {
      plan: plan({
        timeZone: pick(zones),
        weekly: Array.from({ length: 7 }, () => Array.from({ length: Math.floor(random() * 3) }, range)),
        overrides: random() < 0.5 ? new Map() : new Map([[new Date(from + 86_400_000).toISOString().slice(0, 10), [range()]]]),
        bufferBeforeMinutes: pick([0, 0, 5, 15]),
        bufferAfterMinutes: pick([0, 0, 10, 30]),
        noticeMinutes: pick([0, 60, 600]),
        horizonDays: pick([1, 2, 30]),
      }),
      durationMinutes,
      busy,
      now: from - Math.floor(random() * 1000) * minute,
      from,
      to,
      bookerZone: pick(zones),
      stepMinutes: stepFor(durationMinutes),
    };
  }

  function naive(asked: SlotQuestion): number[] {
    const { plan: week, durationMinutes } = asked;
    const mentor = new Map<number, boolean>();
    const available = (instant: number) => {
      const known = mentor.get(instant);
      if (known !== undefined) return known;
      const wall = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(week.timeZone);
      const ranges = week.overrides.get(wall.toPlainDate().toString()) ?? week.weekly[wall.dayOfWeek - 1]!;
      const clock = wall.hour * 60 + wall.minute;
      const result = ranges.some((range) => range.from <= clock && clock < range.to);
      mentor.set(instant, result);
      return result;
    };
    const starts: number[] = [];
    for (let start = asked.from; start < asked.to; start += minute) {
      if (start < asked.now + week.noticeMinutes * minute || start > asked.now + week.horizonDays * 86_400_000) continue;
      const end = start + durationMinutes * minute;
      const touches = asked.busy.some(
        (taken) => start - week.bufferBeforeMinutes * minute < taken.end && taken.start < end + week.bufferAfterMinutes * minute,
      );
      if (touches || !available(start)) continue;
      const booker = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(asked.bookerZone);
      if ((booker.hour * 60 + booker.minute) % asked.stepMinutes !== 0) continue;
      let whole = true;
      for (let instant = start; whole && instant < end; instant += minute) whole = available(instant);
      if (whole) starts.push(start);
    }
    return starts;
  }

  function mulberry32(seed: number): () => number {
    let state = seed * 0x9e3779b9;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }
});

test('fifty mentors over thirty days take under 50 ms once warm', () => {
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Asia/Tokyo'];
  const ask = () =>
    Array.from({ length: 50 }, (_, mentor) => {
      const from = at('2026-10-10T00:00Z');
      const busy = Array.from({ length: 40 }, (_, n) => ({ start: from + n * 7.3e7, end: from + n * 7.3e7 + 3.6e6 }));
      const week = plan({ timeZone: zones[mentor % 5]!, weekly: everyDay(hours(9, 12), hours(13, 18)), bufferAfterMinutes: 10 });
      return slotStarts(
        question({
          plan: week,
          busy,
          now: from,
          from,
          to: from + 30 * 86_400_000,
          bookerZone: zones[(mentor + 1) % 5]!,
          stepMinutes: 15,
        }),
      ).length;
    }).reduce((sum, count) => sum + count, 0);
  ask();
  const runs = Array.from({ length: 5 }, () => {
    const started = performance.now();
    expect(ask()).toBeGreaterThan(10_000);
    return performance.now() - started;
  });
  // The best of five: the machine that runs the tests does other things too.
  expect(Math.min(...runs)).toBeLessThan(50);
});
