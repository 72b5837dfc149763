import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { countedAddress } from '../edge/census.ts';

/** Says from which address a request comes, as it is counted: an IPv6 network of 2⁶⁴ addresses is one client. */
export type AddressOf = (
  request: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } },
) => string;

/**
 * `proxies`: addresses or CIDR ranges of the one proxy hop that is believed. Where a request comes from there, the last entry of `X-Forwarded-For` is the
 * client: the proxy wrote it, and everything before it came from outside. Everywhere else the header means nothing. Throws for what is no address.
 */
export function addressOfClients(proxies: readonly string[]): AddressOf {
  const isProxy = proxyTest(proxies);
  return ({ headers, socket }) => {
    const direct = canonical(socket.remoteAddress);
    if (!direct) return 'unknown';
    if (!isProxy(direct)) return countedAddress(direct);
    const [forwarded = ''] = [headers['x-forwarded-for'] ?? ''].flat().slice(-1);
    return countedAddress(canonical(withoutPort(forwarded.slice(forwarded.lastIndexOf(',') + 1).trim())) ?? direct);
  };
}

/** Who is at the other end of a connection, as it is counted; null for a proxy that is believed, which brings everybody. */
export type PeerOf = (remoteAddress: string | undefined) => string | null;

export function peers(proxies: readonly string[]): PeerOf {
  const isProxy = proxyTest(proxies);
  return (remoteAddress) => {
    const direct = canonical(remoteAddress);
    if (!direct) return 'unknown';
    return isProxy(direct) ? null : countedAddress(direct);
  };
}

function proxyTest(proxies: readonly string[]): (address: string) => boolean {
  const trusted = blockList(proxies);
  return (address) => proxies.length > 0 && trusted.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

function blockList(proxies: readonly string[]): BlockList {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (isIP(address) === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits)))
      throw new Error(`A trusted proxy is an address or a range such as 10.0.0.0/8, not "${proxy}".`);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** `192.0.2.1:4711` and `[2001:db8::1]:4711` are spellings that some proxies write. */
function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]+)\](:\d+)?$/.exec(text)?.[1];
  return bracketed ?? (/^[\d.]+:\d+$/.test(text) ? text.slice(0, text.indexOf(':')) : text);
}

/** One spelling for each address: `2001:0DB8::0001` is `2001:db8::1`, `::ffff:192.0.2.1` is `192.0.2.1`. Null for what is none. */
function canonical(text: string | undefined): string | null {
  const [address = ''] = (text ?? '').split('%');
  if (isIPv4(address)) return address;
  if (isIP(address) === 0) return null;
  const six = URL.parse(`http://[${address}]`)?.hostname.slice(1, -1) ?? null;
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(six ?? '') ?? [];
  if (high === undefined || low === undefined) return six;
  const number = Number.parseInt(high, 16) * 0x1_0000 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
