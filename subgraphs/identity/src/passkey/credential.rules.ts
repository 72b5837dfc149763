/** What a browser's `toJSON()` gives, as far as it concerns us: WebAuthn 3, section 5.1. Texts are base64url without padding. */
interface Answer {
  /** The credential's id. */
  readonly id: string;
  readonly clientDataJSON: string;
  /** What the browser says that it was asked, by whom and where; all of it is signed. */
  readonly clientData: ClientData;
}

/** The answer to `navigator.credentials.create`. */
export interface Attestation extends Answer {
  readonly attestationObject: string;
  readonly transports: readonly string[];
}

/** The answer to `navigator.credentials.get`. */
export interface Assertion extends Answer {
  readonly authenticatorData: string;
  readonly signature: string;
  /** Null where the authenticator says none; it must when nobody was named. */
  readonly userHandle: string | null;
}

export interface ClientData {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  /** The page was in a frame of another site's. */
  readonly framed: boolean;
}

const known: ReadonlySet<string> = new Set(['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);

/** Null for anything that no authenticator would answer. Only what is named here goes on, so nothing else of a stranger's object does. */
export function readAttestation(value: unknown): Attestation | null {
  const { answer, response } = readAnswer(value) ?? {};
  const attestationObject = base64url(response?.attestationObject, 16_384);
  if (!answer || attestationObject === null) return null;
  const said = Array.isArray(response?.transports) ? response.transports : [];
  return { ...answer, attestationObject, transports: [...known].filter((transport) => said.includes(transport)) };
}

export function readAssertion(value: unknown): Assertion | null {
  const { answer, response } = readAnswer(value) ?? {};
  const authenticatorData = base64url(response?.authenticatorData, 4096);
  const signature = base64url(response?.signature, 2048);
  const named = response?.userHandle ?? null;
  const userHandle = named === null ? null : base64url(named, 86);
  if (!answer || authenticatorData === null || signature === null || (named !== null && userHandle === null)) return null;
  return { ...answer, authenticatorData, signature, userHandle };
}

type Raw = Readonly<Record<string, unknown>>;

function readAnswer(value: unknown): { answer: Answer; response: Raw } | null {
  const { id: named, rawId, type, response: answered } = object(value) ?? {};
  const response = object(answered);
  // At most 1023 bytes (section 4).
  const id = base64url(named, 1364);
  const clientDataJSON = base64url(response?.clientDataJSON, 8192);
  if (id === null || rawId !== id || type !== 'public-key' || !response || clientDataJSON === null) return null;
  const clientData = readClientData(clientDataJSON);
  return clientData && { answer: { id, clientDataJSON, clientData }, response };
}

function readClientData(text: string): ClientData | null {
  const { type, challenge, origin, crossOrigin, topOrigin } =
    object(parse(Buffer.from(text, 'base64url').toString('utf8'))) ?? {};
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') return null;
  return { type, challenge, origin, framed: (crossOrigin ?? false) !== false || topOrigin !== undefined };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function object(value: unknown): Raw | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : null;
}

function base64url(value: unknown, longest: number): string | null {
  return typeof value === 'string' && value.length <= longest && /^[\w-]+$/.test(value) ? value : null;
}

/** What an answer must be to. */
export interface Asked {
  readonly type: 'webauthn.create' | 'webauthn.get';
  readonly origin: string;
}

/** Why an answer is to another question, however it is signed; null if it is to this one. The challenge is what finds the question. */
export function strayedFrom({ type, origin }: Asked, said: ClientData): 'TYPE' | 'ORIGIN' | 'FRAMED' | null {
  if (said.type !== type) return 'TYPE';
  if (said.origin !== origin) return 'ORIGIN';
  // Whoever frames a page may lead a person to answer unawares.
  return said.framed ? 'FRAMED' : null;
}
