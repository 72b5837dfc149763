/** Characters. Ours have some 700; an HTTP header may have twenty times that. */
const longest = 4096;
/** An Ed25519 signature has 64 bytes (RFC 8032 §5.1.6). */
const signatureLength = 86;
const longestKid = 128;

/**
 * The `kid` in a token's header, where the text is exactly what identity writes; null for anything else. A signature holds for the bytes that a text decodes
 * to, and libraries decode more texts than one to the same bytes: with padding, spaces, line ends, the other alphabet, unused bits that are set (RFC 4648
 * §3.5), members twice (RFC 7515 §4). Whoever counts, denies or remembers tokens by their text must know one spelling only, so all others are refused
 * before anything is verified. The header names EdDSA, `at+jwt` (RFC 9068 §2.1) and a key; what else a header can bring (`jwk`, `jku`, `crit`, `b64`) would
 * choose for us whom to believe.
 */
export function kidOf(token: string): string | null {
  if (token.length > longest || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return null;
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (signature.length !== signatureLength || !isCanonical(signature)) return null;
  if (readCanonical(payload) === null) return null;
  const { alg, typ, kid, ...others } = readCanonical(header) ?? {};
  if (alg !== 'EdDSA' || typ !== 'at+jwt' || Object.keys(others).length > 0) return null;
  return typeof kid === 'string' && kid !== '' && kid.length <= longestKid ? kid : null;
}

/** A JSON object as `JSON.stringify` writes it, in base64url: no space, no member twice, no character escaped that need not be. */
function readCanonical(part: string): Readonly<Record<string, unknown>> | null {
  if (!isCanonical(part)) return null;
  const text = Buffer.from(part, 'base64url').toString('utf8');
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  // Bytes that are no UTF-8 decode to a replacement character, which is not what the part says.
  const written = JSON.stringify(value);
  return written === text && Buffer.from(written).toString('base64url') === part ? (value as Record<string, unknown>) : null;
}

function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
