import { createHash } from 'node:crypto';
import type { Data } from '../tour/data.ts';

/**
 * In which relation somebody stands to what is asked about. The two without `other` are the two of its booking, the mentor owns its offering; the app is a partner that
 * the mentee lets do everything that can be granted.
 */
export const kinds = [
  'anonymous',
  'mentee',
  'otherMentee',
  'mentor',
  'otherMentor',
  'moderator',
  'admin',
  'platformAdmin',
  'partner',
  'app',
  'suspended',
] as const;
export type Kind = (typeof kinds)[number];

export interface Reply {
  readonly data?: Data;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** Somebody who asks the public endpoint; what they may do is in the headers alone. */
export class Person {
  readonly kind: Kind;
  /** Empty for who has none. */
  readonly userId: string;
  readonly email: string;
  readonly refreshToken: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly #url: string;

  constructor(
    url: string,
    { kind, userId = '', email = '', refreshToken = '', headers }: Partial<Person> & Pick<Person, 'kind' | 'headers'>,
  ) {
    this.#url = url;
    this.kind = kind;
    this.userId = userId;
    this.email = email;
    this.refreshToken = refreshToken;
    this.headers = headers;
  }

  /** A partner sends the name of a text that its manifest lists, also where it acts for somebody; everybody else the text. */
  async ask(query: string, variables: object = {}): Promise<Reply> {
    const asked =
      this.kind === 'partner' || this.kind === 'app'
        ? { extensions: { persistedQuery: { version: 1, sha256Hash: idOf(query) } } }
        : { query };
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers },
      body: JSON.stringify({ ...asked, variables }),
    });
    return (await response.json()) as Reply;
  }
}

/** How a manifest names a text. */
export function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
