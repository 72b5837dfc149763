/** What a mail says, before it has a form: plain text throughout, so that no template can write HTML. */
export interface Letter {
  readonly subject: string;
  /** Paragraphs between the greeting and what to do. */
  readonly before: readonly string[];
  /** What to do with the token; left out where there is nothing to do. */
  readonly call?: Call;
  /** Paragraphs at the end. */
  readonly after: readonly string[];
}

export interface Call {
  /** What the link does, as a button says it. */
  readonly label: string;
  readonly key: Key;
}

/** A token on its way to its owner. */
export interface Key {
  readonly token: string;
  /** The front end's page that takes the token; null where none is configured: then the mail shows the token alone. */
  readonly link: string | null;
}

/** The key of a mail; `page` is an address with `{token}`. */
export function keyOf(token: string, page: string | null): Key {
  return { token, link: page === null ? null : page.replaceAll('{token}', () => encodeURIComponent(token)) };
}
