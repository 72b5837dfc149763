/** Tells what is going on, one line per step, with how long it took. */
export interface Progress {
  step<T>(title: string, work: () => Promise<T>, note?: (result: T) => string): Promise<T>;
}

export function printedProgress(write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)): Progress {
  return {
    async step(title, work, note) {
      const started = performance.now();
      const slow = setTimeout(() => write(`  …  ${title}`), 1_000);
      try {
        const result = await work();
        const told = note?.(result);
        write(`  ok ${title}${told ? `: ${told}` : ''} (${seconds(started)})`);
        return result;
      } finally {
        clearTimeout(slow);
      }
    },
  };
}

export const silentProgress: Progress = { step: (_title, work) => work() };

function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(2)} s`;
}
