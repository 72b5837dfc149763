/**
 * TypeIDs (jetify TypeID specification 0.3): `booking_01h455vb4pex5vsknk084sn02q`, a UUIDv7 in Crockford base 32 behind a type prefix.
 * Opaque and sortable by birth.
 */
export interface Ids {
  next(prefix: string): string;
}

/**
 * The identifier of another face of the same thing: `siblingId('mentor', 'user_01h…')` is `mentor_01h…`.
 * A person's account, mentor profile and mentee profile are born together and share their suffix, so any subgraph
 * gets from one to the other without asking identity.
 */
export function siblingId(prefix: string, id: string): string {
  const at = id.lastIndexOf('_');
  if (at < 1) throw new TypeError(`not a TypeID: ${id}`);
  return `${prefix}${id.slice(at)}`;
}

/** True for a well-formed TypeID of this prefix; use it to answer "not found" before asking the database. */
export function isId(prefix: string, id: string): boolean {
  return id.startsWith(`${prefix}_`) && /^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(id.slice(prefix.length + 1));
}
