import { randomUUID } from 'node:crypto';
import type { Journal } from './journal.ts';
import type { Person } from './person.ts';
import type { Account } from './sign-up.ts';

/** What the acts share. */
export interface Stage {
  readonly journal: Journal;
  readonly addresses: readonly string[];
  readonly inbox: string;
  /** Chromium's program. */
  readonly browser: string;
  /** Differs from tour to tour, so that a house can be toured again. */
  readonly run: string;
}

export interface Cast {
  readonly ada: Person;
  readonly ben: Person;
  readonly adaAccount: Account;
  readonly benAccount: Account;
}

/** A fresh idempotency key. */
export const key = () => randomUUID();

/** What every refusal tells; under another name, because a success may have a field `message` of its own. */
export const failure = '... on UserError { code why: message }';
