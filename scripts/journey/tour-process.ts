import { join } from 'node:path';
import { execa } from 'execa';
import type { HouseProcess } from './house-process.ts';

const root = join(import.meta.dirname, '../..');

/** Runs `npm run tour`'s script against a house; answers what it printed. */
export async function tour(house: HouseProcess): Promise<{ exitCode: number | undefined; printed: string }> {
  const { exitCode, all } = await execa({
    cwd: root,
    env: house.env,
    extendEnv: false,
    all: true,
    reject: false,
    timeout: 280_000,
  })`${process.execPath} scripts/tour.ts`;
  return { exitCode, printed: all };
}
