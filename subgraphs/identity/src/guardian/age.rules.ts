/** A day as the calendar has it: `2012-02-29`. */
export type Day = string;

export const ageLimits = { least: 13, most: 18, usual: 16 } as const;
/** Nobody has grown older than 122. */
const oldest = 130;

/** The day that it is in a zone. */
export function dayIn(timeZone: string, now: Date): Day {
  // The only locale of Intl whose numeric dates are ISO 8601.
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}

/** The day on which somebody becomes so old. Who was born on a 29 February has the birthday on 1 March in other years: never too early. */
export function birthday(birthDate: Day, age: number): Day {
  const [year, month, day] = birthDate.split('-').map(Number) as [number, number, number];
  return new Date(Date.UTC(year + age, month - 1, day)).toISOString().slice(0, 10);
}

/** Younger than the limit; also on that birthday itself, and not any more on the day after. */
export function isMinor(birthDate: Day, ageLimit: number, today: Day): boolean {
  return today <= birthday(birthDate, ageLimit);
}

/** Whether this can be somebody's date of birth. */
export function isBirthDate(birthDate: Day, today: Day): boolean {
  return birthDate <= today && birthday(birthDate, oldest) > today;
}
