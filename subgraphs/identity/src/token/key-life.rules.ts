/**
 * A signing key is published as the next one, signs as the active one, verifies what it signed as a retired one, and is removed. The same order for every
 * key; one may be removed from any stage.
 */
export type KeyState = 'next' | 'active' | 'retired' | 'removed';

export interface KeyTimes {
  readonly kid: string;
  readonly state: KeyState;
  /** Since when it is published. */
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
  readonly retiredAt: Date | null;
}

/** Milliseconds. */
export interface KeyLives {
  /** From a key's first signature until the next key's. */
  readonly signs: number;
  /** How long a key is published before its first signature: longer than any verifier keeps the set that it read. */
  readonly announced: number;
  /** How long it is published after its last signature: until the last token that it signed has ended for every clock. */
  readonly trusted: number;
}

export type KeyStep =
  | { readonly take: 'make'; readonly as: 'next' | 'active' }
  | { readonly take: 'activate' | 'retire' | 'remove'; readonly kid: string };

/**
 * What must happen now, in this order; nothing twice when it is asked again after it was done. A next key exists only where a rotation is under way, so it
 * is activated as soon as it was announced for long enough, whoever began that.
 */
export function dueSteps(keys: readonly KeyTimes[], now: Date, lives: KeyLives): readonly KeyStep[] {
  const since = (at: Date | null) => now.getTime() - (at?.getTime() ?? 0);
  const removals = keys.filter(({ state, retiredAt }) => state === 'retired' && since(retiredAt) >= lives.trusted);
  return [...signingSteps(keys, since, lives), ...removals.map(({ kid }) => ({ take: 'remove', kid }) as const)];
}

function signingSteps(keys: readonly KeyTimes[], since: (at: Date | null) => number, lives: KeyLives): readonly KeyStep[] {
  const active = keys.find(({ state }) => state === 'active');
  const next = keys.find(({ state }) => state === 'next');
  // Somebody has to sign, also where no verifier knows the key yet: they ask anew when they meet it.
  if (!active) return [next ? { take: 'activate', kid: next.kid } : { take: 'make', as: 'active' }];
  if (!next) return since(active.activatedAt) >= lives.signs - lives.announced ? [{ take: 'make', as: 'next' }] : [];
  if (since(next.createdAt) < lives.announced) return [];
  return [
    { take: 'retire', kid: active.kid },
    { take: 'activate', kid: next.kid },
  ];
}

/**
 * What removing a key in an emergency comes to; nothing for a key that is unknown or gone. With the active key goes the next one: their private halves lie
 * side by side under one master key, so what told one may have told the other, and nothing was signed with it yet.
 */
export function removalSteps(keys: readonly KeyTimes[], kid: string): readonly KeyStep[] {
  const key = keys.find((one) => one.kid === kid && one.state !== 'removed');
  if (!key) return [];
  if (key.state !== 'active') return [{ take: 'remove', kid }];
  const next = keys.filter(({ state }) => state === 'next');
  return [...[key, ...next].map((one) => ({ take: 'remove', kid: one.kid }) as const), { take: 'make', as: 'active' }];
}
