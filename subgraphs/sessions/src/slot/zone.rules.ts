import { Temporal } from 'temporal-polyfill';

/** A stretch of time in which a zone's distance from UTC does not change. Milliseconds since the epoch, end exclusive. */
export interface OffsetSpan {
  readonly start: number;
  readonly end: number;
  /** Wall time minus UTC in milliseconds. */
  readonly offset: number;
}

/** True for a zone of the IANA database; offsets such as `+05:30` are no zones, they know no daylight saving. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Cuts [from, to) at the zone's transitions (daylight saving, a changed offset, a skipped day). Everything else about wall time is then
 * plain arithmetic, which is why computing slots needs no calendar conversion per slot.
 */
export function offsetSpans(zone: string, from: number, to: number): readonly OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let start = from;
  while (start < to) {
    const at = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone);
    const next = at.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
    const end = Math.min(next, to);
    spans.push({ start, end, offset: at.offsetNanoseconds / 1e6 });
    start = end;
  }
  return spans;
}
