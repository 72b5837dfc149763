/** One thing that `npm run check` holds. */
export interface Check {
  readonly name: string;
  run(root: string): Promise<Verdict>;
}

export interface Verdict {
  readonly ok: boolean;
  /** What is wrong, each line complete in itself; or, when all is well, what is worth knowing. */
  readonly lines: readonly string[];
}

export function verdict(problems: readonly string[]): Verdict {
  return { ok: problems.length === 0, lines: problems };
}
