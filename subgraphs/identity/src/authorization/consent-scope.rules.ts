import type { Language } from '../letter/language.ts';

/**
 * All that a person can let a partner do. Which fields that opens stands at the fields themselves, as `@tag(name: "consent/bookings-read")`; everything else
 * stays closed to a partner that acts for somebody (`router/src/security/delegation.ts`).
 */
export const consentScopes = ['profile:read', 'bookings:read', 'bookings:write'] as const;

export type ConsentScope = (typeof consentScopes)[number];

/** What changes something: the person proves anew that it is they who lets it happen. */
const sensitive: readonly ConsentScope[] = ['bookings:write'];

const words: Readonly<Record<ConsentScope, Readonly<Record<Language, string>>>> = {
  'profile:read': { en: 'See your name and your roles', de: 'Ihren Namen und Ihre Rollen sehen' },
  'bookings:read': {
    en: 'See your sessions: with whom, when, and what they cost',
    de: 'Ihre Stunden sehen: mit wem, wann und zu welchem Preis',
  },
  'bookings:write': { en: 'Move and cancel your sessions', de: 'Ihre Stunden verlegen und absagen' },
};

export function isConsentScope(text: string): text is ConsentScope {
  return (consentScopes as readonly string[]).includes(text);
}

export function isSensitive(scope: string): boolean {
  return (sensitive as readonly string[]).includes(scope);
}

/** What it means, for the person who decides. */
export function inWords(scope: ConsentScope, language: Language): string {
  return words[scope][language];
}

/** What several sides allow, in the order of the catalogue. A row may hold a scope that this version of the code does not know any more. */
export function allowedByAll(...sides: readonly (readonly string[])[]): readonly ConsentScope[] {
  return consentScopes.filter((scope) => sides.every((side) => side.includes(scope)));
}

/** Reads `scope` of a request (RFC 6749 section 3.3); null where it names nothing, or something that is not there. */
export function readScopes(text: string | undefined): readonly ConsentScope[] | null {
  const named = (text ?? '').split(' ').filter((one) => one !== '');
  return named.length > 0 && named.every(isConsentScope) ? allowedByAll(named) : null;
}
