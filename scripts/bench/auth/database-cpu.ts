import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Pool } from 'pg';

/** Clock ticks a second, which Linux shows to programs whatever its kernel counts in. */
const ticks = 100;

/**
 * Milliseconds of CPU that the database's processes on this machine have used so far (proc(5): utime and stime); NaN where there is no `/proc`. On a busy machine it says
 * more than the time that passed.
 */
export async function databaseCpu(owner: Pool): Promise<number> {
  const { rows } = await owner.query('select pg_backend_pid() as pid');
  const own = statOf(rows[0].pid);
  if (!own) return Number.NaN;
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.map(statOf).reduce((sum, each) => sum + (each?.parent === own.parent ? each.cpuMs : 0), 0);
}

/** Null for a process that is not there, or no more. */
function statOf(pid: string | number): { parent: number; cpuMs: number } | null {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  // The name in parentheses may hold anything; the fields are counted behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), cpuMs: ((Number(fields[11]) + Number(fields[12])) / ticks) * 1000 };
}
