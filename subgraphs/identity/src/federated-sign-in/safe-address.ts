/** Codes and tokens go over TLS; without it only to this machine itself, where a developer's front end or provider is. */
export function isSafeWebAddress({ protocol, hostname }: URL): boolean {
  const isLoopback = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}
