import type { AccessToken } from '../identity/access-token.ts';
import type { Doorkeeper, Guest, SessionEnd } from '../identity/doorkeeper.ts';
import { Census } from './census.ts';

export interface Renewed {
  readonly renewed: true;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export interface NotRenewed {
  readonly renewed: false;
  readonly message: string;
}

/** setTimeout takes no more than 2³¹−1 ms. */
const longest = 2_147_483_647;

/** Who uses a connection, for as long as their token and their sign-in last. */
export class Session {
  readonly host: string;
  readonly #doorkeeper: Doorkeeper;
  readonly #onEnd: (end: SessionEnd) => void;
  #guest: Guest;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(doorkeeper: Doorkeeper, host: string, guest: Guest, onEnd: (end: SessionEnd) => void) {
    this.#doorkeeper = doorkeeper;
    this.host = host;
    this.#guest = guest;
    this.#onEnd = onEnd;
    this.#wait();
  }

  get guest(): Guest {
    return this.#guest;
  }

  /** Takes a newer token of the same sign-in, so that the connection outlives the old one. What runs goes on as it was. */
  async renew(authorization: string): Promise<Renewed | NotRenewed> {
    const old = this.#guest.token;
    if (!old) return { renewed: false, message: 'A stranger has no token to renew; open a connection with one.' };
    const { viewer, token, pass } = await this.#doorkeeper.admit({ host: this.host, authorization, tenant: old.tenantId });
    if (!token || !isSameSignIn(old, token))
      return { renewed: false, message: 'This token is of another sign-in, role or scope; open another connection with it.' };
    this.#guest = { viewer, token, pass };
    this.#wait();
    return { renewed: true, expiresAt: new Date(token.expiresAt).toISOString() };
  }

  /** Ends it when its sign-in was ended elsewhere, or a key was withdrawn: the partner's, or the one that signed the token. */
  look(): void {
    const end = this.#doorkeeper.endOf(this.#guest);
    if (end) this.#onEnd(end);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const { token } = this.#guest;
    if (!token || this.#closed) return;
    const left = Math.min(longest, Math.max(0, token.expiresAt - Date.now()));
    this.#timer = setTimeout(() => this.#onEnd('expired'), left);
  }
}

function isSameSignIn(one: AccessToken, other: AccessToken): boolean {
  return (
    one.userId === other.userId &&
    one.tenantId === other.tenantId &&
    one.sessionId === other.sessionId &&
    one.role === other.role &&
    one.partnerId === other.partnerId &&
    one.scopes.length === other.scopes.length &&
    one.scopes.every((scope) => other.scopes.includes(scope))
  );
}

export interface Arrival {
  readonly host: string;
  readonly authorization: string | null;
  readonly tenant: string | null;
  readonly apiKey: string | null;
}

/** Everybody who is connected. */
export class Sessions {
  readonly #doorkeeper: Doorkeeper;
  readonly #limit: number;
  readonly #users = new Census();
  readonly #open = new Set<Session>();
  readonly #stop: () => void;

  constructor(doorkeeper: Doorkeeper, socketsPerUser: number) {
    this.#doorkeeper = doorkeeper;
    this.#limit = socketsPerUser;
    this.#stop = doorkeeper.onEnd(() => {
      for (const session of [...this.#open]) session.look();
    });
  }

  /** Throws `Failure` as the doorkeeper does; null for somebody who has too many connections already. */
  async open(arrival: Arrival, onEnd: (end: SessionEnd) => void): Promise<{ session: Session; close(): void } | null> {
    const guest = await this.#doorkeeper.admit(arrival);
    const { tenantId, userId } = guest.viewer;
    const user = userId === null ? null : `${tenantId} ${userId}`;
    if (user && !this.#users.enter(user, this.#limit)) return null;
    const session = new Session(this.#doorkeeper, arrival.host, guest, onEnd);
    this.#open.add(session);
    return {
      session,
      close: () => {
        if (!this.#open.delete(session)) return;
        session.close();
        if (user) this.#users.leave(user);
      },
    };
  }

  close(): void {
    this.#stop();
  }
}
