import { asBytes, Output } from './output.ts';
import { isTree } from './tree.ts';

const nullBytes = asBytes('null');

export type Path = readonly (string | number)[];

/** An error on its way to the client, before it is shaped. */
export interface AnswerError {
  readonly message: string;
  readonly path?: Path;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** A null where none may be, or a value that its type does not know; and how many steps of the path are left of what it took along. */
interface Violation extends AnswerError {
  readonly path: Path;
  nulled: number;
}

/**
 * The answer while it is written, and where the writing is. A writer of a value returns whether it wrote; if not, its place is null, and when that place may
 * not be, so is the one around it (specification §6.4.4).
 */
export class AnswerWriter {
  readonly out = new Output();
  /** Where the writer is: keys and indexes. Only the part up to the place in hand is meant; longer leftovers stay. */
  readonly path: (string | number)[];
  readonly #violations: Violation[] = [];
  #pending: Violation | null = null;

  /** `path` leads to where it begins. */
  constructor(path: Path = []) {
    this.path = [...path];
  }

  /** A value that cannot stand here; the place at the first `depth` steps of the path. Always returns false: nothing was written. */
  violate(depth: number, message: string): false {
    this.#pending = {
      message,
      path: this.path.slice(0, depth),
      extensions: { code: 'INVALID_SUBGRAPH_ANSWER' },
      nulled: 0,
    };
    this.#violations.push(this.#pending);
    return false;
  }

  /** A null at a place that may not be null. */
  missing(depth: number, place: string): false {
    return this.#pending ? false : this.violate(depth, `Cannot return null for non-nullable field ${place}.`);
  }

  /** A null at a place that may be null: whatever broke below it ends here. */
  writeNull(depth: number): void {
    this.out.bytes(nullBytes);
    if (this.#pending) this.#pending.nulled = depth;
    this.#pending = null;
  }

  /** The violations that no error of a subgraph explains: one that lies within what became null, or above it. */
  unexplained(errors: readonly AnswerError[]): AnswerError[] {
    const open = this.#violations.filter(({ path, nulled }) => {
      const lost = path.slice(0, nulled);
      return !errors.some((error) => !error.path || startsWith(error.path, lost) || startsWith(lost, error.path));
    });
    return open.map(({ message, path, extensions }) => ({ message, path, extensions }));
  }
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, index) => path[index] === step);
}

/** For messages: what a value is, never what it says. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isTree(value)) return 'an object';
  return `a ${typeof value}`;
}
