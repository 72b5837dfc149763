export type ConsentKind = 'TERMS' | 'PRIVACY' | 'MARKETING' | 'RECORDINGS' | 'FACE_CHECK' | 'GUARDIAN';

/** Nobody has an account without these, where the marketplace has published them. */
export const requiredKinds: readonly ConsentKind[] = ['TERMS', 'PRIVACY'];
/** A guardian says it for somebody else (`guardian/`); nobody agrees to it for themselves. */
const notForOneself: readonly ConsentKind[] = ['GUARDIAN'];

export interface Version {
  readonly kind: ConsentKind;
  readonly version: number;
}

export interface Document extends Version {
  readonly effectiveAt: Date;
}

/** Of each kind the version in force and those that are announced: what may be shown and agreed to. `documents` are all there are, in any order. */
export function offeredOf<D extends Document>(documents: readonly D[], now: Date): D[] {
  const inForce = inForceOf(documents, now);
  const least = new Map(inForce.map(({ kind, version }) => [kind, version]));
  return documents.filter(({ kind, version }) => version >= (least.get(kind) ?? 1));
}

/** Of each kind the newest version whose time has come. */
export function inForceOf<D extends Document>(documents: readonly D[], now: Date): D[] {
  const newest = new Map<ConsentKind, D>();
  for (const document of documents) {
    const known = newest.get(document.kind);
    if (document.effectiveAt <= now && (!known || known.version < document.version)) newest.set(document.kind, document);
  }
  return [...newest.values()];
}

/** Whether somebody may say yes to this version for themselves. */
export function isOffered(offered: readonly Version[], { kind, version }: Version): boolean {
  return !notForOneself.includes(kind) && offered.some((one) => one.kind === kind && one.version === version);
}

/** The last word of a person on one kind. */
export interface Word extends Version {
  readonly given: boolean;
}

/**
 * What a person should be asked: what is required and they have not agreed to as it is in force, and what they agreed to when it was
 * another text. Who agreed to a later version that was announced has agreed.
 */
export function outstandingOf<D extends Document>(inForce: readonly D[], words: readonly Word[]): D[] {
  const last = new Map(words.map((word) => [word.kind, word]));
  return inForce.filter(({ kind, version }) => {
    const word = last.get(kind);
    if (word?.given && word.version >= version) return false;
    return requiredKinds.includes(kind) || word?.given === true;
  });
}

export interface DraftText {
  readonly locale: string;
  readonly title: string;
  readonly text?: string | null | undefined;
  readonly url?: string | null | undefined;
}

/** As it is stored and shown. */
export interface DocumentText {
  readonly locale: string;
  readonly title: string;
  readonly text: string | null;
  readonly url: string | null;
}

export type Fault = { readonly field: string; readonly message: string };

/** The texts as they are stored, or the first thing that is wrong with them. */
export function readTexts(drafts: readonly DraftText[]): DocumentText[] | Fault {
  if (drafts.length < 1 || drafts.length > 20) return { field: 'texts', message: 'A document is in 1 to 20 languages.' };
  const texts: DocumentText[] = [];
  for (const [index, draft] of drafts.entries()) {
    const read = readText(draft, `texts.${index}`);
    if ('field' in read) return read;
    if (texts.some(({ locale }) => locale === read.locale))
      return { field: `texts.${index}.locale`, message: `The language ${read.locale} is there twice.` };
    texts.push(read);
  }
  return texts;
}

function readText({ locale: tag, title, text = null, url = null }: DraftText, field: string): DocumentText | Fault {
  const locale = canonicalLocale(tag);
  if (locale === null) return { field: `${field}.locale`, message: `${tag} is no language tag (BCP 47).` };
  if (title.trim() === '' || title.length > 200) return { field: `${field}.title`, message: 'A title has 1 to 200 characters.' };
  if ((text === null) === (url === null)) return { field, message: 'Give either the text or its address.' };
  if (text !== null && (text.trim() === '' || text.length > 100_000))
    return { field: `${field}.text`, message: 'A text has 1 to 100000 characters.' };
  if (url !== null && !isHttps(url))
    return { field: `${field}.url`, message: 'This is no https address of at most 2000 characters.' };
  return { locale, title: title.trim(), text, url };
}

function canonicalLocale(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag.trim())[0] ?? null;
  } catch {
    return null; // RangeError: not a well-formed tag
  }
}

function isHttps(url: string): boolean {
  return url.length <= 2000 && URL.canParse(url) && new URL(url).protocol === 'https:';
}
