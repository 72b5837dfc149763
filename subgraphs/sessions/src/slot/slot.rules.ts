import { type OffsetSpan, offsetSpans } from './zone.rules.ts';

/** Milliseconds since the epoch, end exclusive. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Wall-clock minutes of a day, 0 to 1440, end exclusive. */
export interface DayRange {
  readonly from: number;
  readonly to: number;
}

/** When a mentor gives hours, meant as wall time in `timeZone`. */
export interface WeekPlan {
  readonly timeZone: string;
  /** Index 0 is Monday. */
  readonly weekly: readonly (readonly DayRange[])[];
  /** ISO date -> the ranges that replace that day; an empty list is a day off. */
  readonly overrides: ReadonlyMap<string, readonly DayRange[]>;
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  readonly noticeMinutes: number;
  readonly horizonDays: number;
}

export interface SlotQuestion {
  readonly plan: WeekPlan;
  readonly durationMinutes: number;
  /** The mentor's taken time, buffers included, in any order. */
  readonly busy: readonly Interval[];
  readonly now: number;
  /** Slots that start in [from, to). */
  readonly from: number;
  readonly to: number;
  /** Whose wall clock the starts are rounded to. */
  readonly bookerZone: string;
  /** Starts fall on multiples of this many minutes of the booker's wall clock; must divide a day. */
  readonly stepMinutes: number;
}

const minute = 60_000;
const day = 86_400_000;
/** All present offsets from UTC are multiples of this many minutes. */
const offsetGrain = 15;
const steps = [60, 30, 20, 15, 10, 5, 1];

/** The grid on which starts of this duration are offered: the coarsest one that is not coarser than the session. */
export function stepFor(durationMinutes: number): number {
  return steps.find((step) => step <= durationMinutes) ?? 1;
}

/**
 * The starts of all sessions that can be had, ascending, in milliseconds. The one function behind search and booking.
 *
 * A mentor is available at an instant if the wall clock in the mentor's zone then shows a time within the day's ranges: an hour that daylight
 * saving skips gives nothing, an hour that it repeats counts twice. A session lies wholly in available time; together with its
 * buffers it touches no busy time.
 */
export function slotStarts(question: SlotQuestion): number[] {
  const { plan, durationMinutes, stepMinutes } = question;
  const length = durationMinutes * minute;
  const earliest = Math.max(question.from, question.now + plan.noticeMinutes * minute);
  const latest = Math.min(question.to, question.now + plan.horizonDays * day + 1);
  if (earliest >= latest) return [];
  const windows = availableWindows(plan, earliest, latest + length);
  const blocked = blockedStarts(question, length);
  const starts: number[] = [];
  let next = 0;
  for (const span of offsetSpans(question.bookerZone, earliest, latest)) {
    for (const window of windows) {
      const end = Math.min(span.end, window.end - length + 1);
      let start = alignUp(Math.max(span.start, window.start), span.offset, stepMinutes * minute);
      while (start < end) {
        while (next < blocked.length && blocked[next]!.end <= start) next++;
        const obstacle = blocked[next];
        if (obstacle && obstacle.start <= start) {
          start = alignUp(obstacle.end, span.offset, stepMinutes * minute);
          continue;
        }
        starts.push(start);
        start += stepMinutes * minute;
      }
    }
  }
  return starts;
}

/**
 * Whether a session may start at this instant for a booker anywhere: what `slotStarts` shows in any zone passes here, because a grid
 * in any zone is part of the grid of all offsets.
 */
export function isSlot(question: Omit<SlotQuestion, 'from' | 'to' | 'bookerZone' | 'stepMinutes'>, start: number): boolean {
  const stepMinutes = gcd(stepFor(question.durationMinutes), offsetGrain);
  return slotStarts({ ...question, from: start, to: start + 1, bookerZone: 'UTC', stepMinutes }).includes(start);
}

/** The time around a session that nothing else of the mentor may touch. */
export function withBuffers(plan: Pick<WeekPlan, 'bufferBeforeMinutes' | 'bufferAfterMinutes'>, session: Interval): Interval {
  return { start: session.start - plan.bufferBeforeMinutes * minute, end: session.end + plan.bufferAfterMinutes * minute };
}

/** The mentor's available time that touches [from, to], merged and ascending. */
export function availableWindows(plan: WeekPlan, from: number, to: number): Interval[] {
  const windows: Interval[] = [];
  for (const span of offsetSpans(plan.timeZone, from, to)) {
    for (const window of windowsOfSpan(plan, span)) addMerging(windows, window);
  }
  return windows;
}

function windowsOfSpan(plan: WeekPlan, span: OffsetSpan): Interval[] {
  const windows: Interval[] = [];
  const firstDay = Math.floor((span.start + span.offset) / day);
  const lastDay = Math.floor((span.end - 1 + span.offset) / day);
  for (let dayNumber = firstDay; dayNumber <= lastDay; dayNumber++) {
    for (const range of rangesOf(plan, dayNumber)) {
      const start = Math.max(span.start, dayNumber * day + range.from * minute - span.offset);
      const end = Math.min(span.end, dayNumber * day + range.to * minute - span.offset);
      if (start < end) windows.push({ start, end });
    }
  }
  return windows.sort((a, b) => a.start - b.start);
}

/** `dayNumber` counts days of the wall calendar since 1970-01-01, which was a Thursday. */
function rangesOf(plan: WeekPlan, dayNumber: number): readonly DayRange[] {
  if (plan.overrides.size > 0) {
    const override = plan.overrides.get(new Date(dayNumber * day).toISOString().slice(0, 10));
    if (override) return override;
  }
  return plan.weekly[(((dayNumber + 3) % 7) + 7) % 7] ?? [];
}

/** Starts that would collide, as merged intervals: from just behind (busy start - session - buffer) to (busy end + buffer). */
function blockedStarts({ plan, busy }: SlotQuestion, length: number): Interval[] {
  const merged: Interval[] = [];
  const blocked = busy.map(({ start, end }) => ({
    start: start - length - plan.bufferAfterMinutes * minute + 1,
    end: end + plan.bufferBeforeMinutes * minute,
  }));
  for (const interval of blocked.sort((a, b) => a.start - b.start)) addMerging(merged, interval);
  return merged;
}

function addMerging(intervals: Interval[], added: Interval): void {
  const last = intervals.at(-1);
  if (!last || last.end < added.start) intervals.push(added);
  else if (last.end < added.end) intervals[intervals.length - 1] = { start: last.start, end: added.end };
}

function alignUp(instant: number, offset: number, step: number): number {
  return Math.ceil((instant + offset) / step) * step - offset;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
