const longest = 500;

/** Hosts of this machine itself; the name `localhost` may be answered by somebody else (RFC 8252 section 8.3). */
const loopbacks: readonly string[] = ['127.0.0.1', '[::1]'];

/** Why an address cannot be registered, as a sentence; null for a good one. Source: RFC 9700 sections 2.1 and 4.1, RFC 8252 section 7. */
export function redirectFault(text: string): string | null {
  const url = URL.parse(text);
  if (!url || text.length > longest)
    return `An address is whole, such as https://app.example/back, and has at most ${longest} characters.`;
  if (text.includes('#')) return 'An address has no fragment.';
  if (url.username !== '' || url.password !== '' || text.includes('@')) return 'An address names no user.';
  if (url.protocol !== 'https:' && !isLoopback(url))
    return 'An address begins with https://, or with http://127.0.0.1 or http://[::1] for programs on the person’s own machine.';
  // It is compared letter by letter later, so it is written in one way only.
  return url.href === text ? null : `Write it as ${url.href}`;
}

/**
 * Whether an address that a request names is one that is registered: letter by letter (RFC 9700 section 2.1). Of a program on the person's own machine the
 * port is free, because the system gives it one (RFC 8252 section 7.3).
 */
export function isRegistered(registered: readonly string[], asked: string): boolean {
  if (registered.includes(asked)) return true;
  const portless = withoutPort(asked);
  return portless !== null && registered.some((one) => withoutPort(one) === portless);
}

/** Null for all but addresses of this machine that could be registered. */
function withoutPort(text: string): string | null {
  const url = URL.parse(text);
  if (!url || !isLoopback(url) || redirectFault(text) !== null) return null;
  url.port = '';
  return url.href;
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && loopbacks.includes(hostname);
}

/** The address with an answer. What stands in it stays as it was registered. */
export function answerTo(redirectUri: string, answer: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(answer).filter((entry): entry is [string, string] => entry[1] !== null);
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${new URLSearchParams(given)}`;
}
