/** A marketplace has so many domains at most, proven or not. */
export const mostDomains = 20;

/** Where the proof of a host is looked for, and what it says. */
export interface ProofRecord {
  /** Of the TXT record. */
  readonly name: string;
  readonly value: string;
}

export function proofRecord(host: string, code: string): ProofRecord {
  return { name: `_lyceum.${host}`, value: `lyceum-domain=${code}` };
}

/** Names that no zone of the public tree has (RFC 6761, RFC 6762, ICANN's resolution of 2024 for `internal`), so nobody can prove them. */
const ownedByNobody = new Set(['localhost', 'local', 'internal', 'invalid', 'onion']);

/** A host name as routers compare it: lower case, without port or last dot, other scripts in their ASCII form (RFC 5891); null for what is none, addresses of machines included. */
export function readHost(text: string): string | null {
  const wanted = text.trim().toLowerCase().replace(/\.$/, '');
  if (!/^[^\s/:@?#[\]\\%]+$/.test(wanted) || !URL.canParse(`http://${wanted}`)) return null;
  const host = new URL(`http://${wanted}`).hostname;
  const labels = host.split('.');
  const wellFormed = labels.every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(label));
  const top = labels.at(-1)!;
  if (host.length > 253 || labels.length < 2 || !wellFormed || /^\d+$/.test(top) || ownedByNobody.has(top)) return null;
  return host;
}
