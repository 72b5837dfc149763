import { cpus, loadavg, totalmem } from 'node:os';

/** What a figure was measured on. The load says whether the machine was quiet. */
export function machine(): string {
  const [first] = cpus();
  const [load] = loadavg();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, ${memory} GB, Node ${process.versions.node}, load ${load?.toFixed(2)}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Columns under their headings, numbers to the right. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [headings, ...rows].map((row) => row.map(String));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return cells.map(line).join('\n');
}

/** Three digits that matter. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : '∞';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return value.toFixed(digits);
}

/** Stands for infinite in the line of JSON, which has no such number. */
const infinite = 1e9;

/** The last line of a benchmark. A figure that was not measured is left out rather than invented. */
export function lastLine(bench: string, seed: number, figures: Readonly<Record<string, number>>): string {
  const kept = Object.entries(figures)
    .filter(([, value]) => !Number.isNaN(value))
    .map(([name, value]) => [name, Number.isFinite(value) ? Number(value.toPrecision(4)) : infinite]);
  return JSON.stringify({ bench, seed, figures: Object.fromEntries(kept) });
}
