/** What is wrong with an input field, for `InvalidInput`. */
export interface Fault {
  readonly field: string;
  readonly message: string;
}

export interface MentorText {
  readonly headline: string;
  readonly bio: string;
  readonly skills: readonly string[];
  readonly languages: readonly string[];
  readonly timeZone: string;
  /** Minor units of the tenant's currency for an hour; null where the mentor names none. */
  readonly hourlyRate?: number | null | undefined;
}

/** Minor units; nobody asks more for an hour. */
const dearest = 100_000_000;

/** The profile as it is stored, or the first fault. */
export function readMentorText(input: MentorText): { profile: MentorText } | { fault: Fault } {
  const skills = distinct(input.skills.map((skill) => skill.trim()));
  if (input.headline.trim() === '' || [...input.headline].length > 120 || /\p{Cc}/u.test(input.headline)) {
    return fault('headline', 'A headline has 1 to 120 characters in one line.');
  }
  if ([...input.bio].length > 4000) return fault('bio', 'The text has at most 4,000 characters.');
  if (skills.length < 1 || skills.length > 20) return fault('skills', 'Name 1 to 20 skills.');
  if (skills.some((skill) => skill === '' || [...skill].length > 60)) return fault('skills', 'A skill has 1 to 60 characters.');
  if (input.languages.length < 1 || input.languages.length > 10) return fault('languages', 'Name 1 to 10 languages.');
  if (input.hourlyRate != null && (input.hourlyRate < 0 || input.hourlyRate > dearest)) {
    return fault('hourlyRate', `An hour costs 0 to ${dearest} minor units.`);
  }
  const languages = input.languages.map(canonicalLanguage);
  if (languages.includes(null)) return fault('languages', 'A language is a BCP 47 tag: en, de-AT.');
  return { profile: { ...input, skills, languages: distinct(languages.filter((tag) => tag !== null)) } };
}

export interface MenteeText {
  readonly goals: readonly string[];
  readonly interests: readonly string[];
}

export function readMenteeText(input: MenteeText): { profile: MenteeText } | { fault: Fault } {
  const goals = distinct(input.goals.map((goal) => goal.trim()));
  const interests = distinct(input.interests.map((interest) => interest.trim()));
  if (goals.length > 10 || goals.some((goal) => goal === '' || [...goal].length > 200)) {
    return fault('goals', 'Name at most 10 goals of 1 to 200 characters.');
  }
  if (interests.length > 20 || interests.some((interest) => interest === '' || [...interest].length > 60)) {
    return fault('interests', 'Name at most 20 interests of 1 to 60 characters.');
  }
  return { profile: { goals, interests } };
}

/** `de-at` and `de` for `de-AT`, so that a search for the language finds the variety. */
export function languageKeys(languages: readonly string[]): string[] {
  const keys = languages.flatMap((tag) => {
    const parts = tag.toLowerCase().split('-');
    return parts.map((_, index) => parts.slice(0, index + 1).join('-'));
  });
  return distinct(keys);
}

function canonicalLanguage(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag.trim())[0] ?? null;
  } catch {
    return null; // RangeError: not a well-formed tag
  }
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function fault(field: string, message: string): { fault: Fault } {
  return { fault: { field, message } };
}
