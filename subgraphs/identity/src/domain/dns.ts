import { Resolver } from 'node:dns/promises';
import { type DomainRecords, RecordsUnavailable } from './port.ts';

/** Asked of name servers. `servers` as `address:port`; null takes those of the machine. Answers within some seconds. */
export function openDns(servers: readonly string[] | null): DomainRecords {
  const resolver = new Resolver({ timeout: 1500, tries: 2 });
  if (servers) resolver.setServers(servers);
  return {
    async txt(name) {
      try {
        // A value longer than 255 bytes comes in pieces.
        return (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
        throw new RecordsUnavailable(`the name servers cannot say what is at ${name}`, { cause: error });
      }
    },
  };
}
