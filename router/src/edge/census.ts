/** Counts who is here. */
export class Census {
  readonly #counts = new Map<string, number>();

  /** False, and not counted, when `limit` are here already. */
  enter(who: string, limit: number): boolean {
    const count = this.#counts.get(who) ?? 0;
    if (count >= limit) return false;
    this.#counts.set(who, count + 1);
    return true;
  }

  leave(who: string): void {
    const count = this.#counts.get(who) ?? 0;
    if (count > 1) this.#counts.set(who, count - 1);
    else this.#counts.delete(who);
  }
}

/** IPv6 hands out whole networks: 2⁶⁴ addresses of one client count as one. IPv4 inside IPv6 is IPv4. */
export function countedAddress(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (four) return four;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : 8 - left.length - right.length;
  const all = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  return `${all.slice(0, 4).join(':')}::/64`;
}
