import { type InvalidInput, invalid } from '../offering/offering.rules.ts';
import type { DayRange, WeekPlan } from '../slot/slot.rules.ts';
import { isTimeZone } from '../slot/zone.rules.ts';

export const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof weekdays)[number];

export interface DayHours {
  readonly from: string;
  readonly to: string;
}

export interface WeeklyHours extends DayHours {
  readonly day: Weekday;
}

export interface DayOverride {
  readonly date: string;
  readonly ranges: readonly DayHours[];
}

export interface AvailabilityPlan {
  readonly timeZone: string;
  readonly weekly: readonly WeeklyHours[];
  readonly overrides: readonly DayOverride[];
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  readonly noticeMinutes: number;
  readonly horizonDays: number;
}

const limits = {
  bufferBeforeMinutes: [0, 240],
  bufferAfterMinutes: [0, 240],
  noticeMinutes: [0, 43_200],
  horizonDays: [1, 365],
} as const;

/** The first thing wrong with a plan, or null. */
export function availabilityFault(plan: AvailabilityPlan): InvalidInput | null {
  if (!isTimeZone(plan.timeZone)) return invalid('timeZone', `${plan.timeZone} is no IANA time zone such as Europe/Berlin.`);
  for (const [field, [least, most]] of Object.entries(limits)) {
    const value = plan[field as keyof typeof limits];
    if (value < least || value > most) return invalid(field, `${field} is ${least} to ${most}.`);
  }
  return weeklyFault(plan.weekly) ?? overridesFault(plan.overrides);
}

function weeklyFault(weekly: readonly WeeklyHours[]): InvalidInput | null {
  if (weekly.length > 100) return invalid('weekly', 'A week has at most 100 ranges.');
  const fault = weekdays.map((day) =>
    rangesFault(
      'weekly',
      weekly.filter((hours) => hours.day === day),
    ),
  );
  return fault.find((found) => found !== null) ?? null;
}

function overridesFault(overrides: readonly DayOverride[]): InvalidInput | null {
  if (overrides.length > 366) return invalid('overrides', 'At most 366 days differ.');
  if (new Set(overrides.map(({ date }) => date)).size < overrides.length) return invalid('overrides', 'Each date occurs once.');
  for (const { date, ranges } of overrides) {
    if (!isDate(date)) return invalid('overrides.date', `${date} is no date such as 2026-11-21.`);
    if (ranges.length > 20) return invalid('overrides.ranges', 'A day has at most 20 ranges.');
    const fault = rangesFault('overrides.ranges', ranges);
    if (fault) return fault;
  }
  return null;
}

function rangesFault(field: string, ranges: readonly DayHours[]): InvalidInput | null {
  const parsed = ranges.map((range) => ({ from: minutesOf(range.from), to: minutesOf(range.to) }));
  if (parsed.some(({ from, to }) => from === null || to === null))
    return invalid(field, 'Times are written 09:00; 24:00 ends a day.');
  const sorted = (parsed as DayRange[]).toSorted((a, b) => a.from - b.from);
  if (sorted.some(({ from, to }) => from >= to))
    return invalid(field, 'A range ends after it begins; split what runs past midnight.');
  const overlaps = sorted.some((range, index) => index > 0 && range.from < sorted[index - 1]!.to);
  return overlaps ? invalid(field, 'Two ranges of a day overlap.') : null;
}

/** The plan as the slot engine reads it; the tenant's notice holds where it is longer than the mentor's. */
export function weekPlan(plan: AvailabilityPlan, minNoticeMinutes: number): WeekPlan {
  return {
    timeZone: plan.timeZone,
    weekly: weekdays.map((day) => plan.weekly.filter((hours) => hours.day === day).map(rangeOf)),
    overrides: new Map(plan.overrides.map(({ date, ranges }) => [date, ranges.map(rangeOf)])),
    bufferBeforeMinutes: plan.bufferBeforeMinutes,
    bufferAfterMinutes: plan.bufferAfterMinutes,
    noticeMinutes: Math.max(plan.noticeMinutes, minNoticeMinutes),
    horizonDays: plan.horizonDays,
  };
}

function rangeOf(hours: DayHours): DayRange {
  return { from: minutesOf(hours.from) ?? 0, to: minutesOf(hours.to) ?? 0 };
}

/** Minutes since midnight; null for what is no time. */
function minutesOf(time: string): number | null {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(time);
  if (!match) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return minutes <= 1440 ? minutes : null;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}
