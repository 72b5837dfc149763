import type { GraphQLError } from 'graphql';
import type { Path } from './path.ts';

/** The errors of one execution. What fails below a place that is null already is nobody's concern any more (specification §6.4.4). */
export class Failures {
  readonly errors: GraphQLError[] = [];
  readonly #nulled = new Set<Path | undefined>();

  /** Undefined stands for the whole of `data`. */
  add(error: GraphQLError, path: Path | undefined): void {
    if (this.#isNulled(path)) return;
    this.#nulled.add(path);
    this.errors.push(error);
  }

  #isNulled(path: Path | undefined): boolean {
    for (let at = path; at !== undefined; at = at.prev) if (this.#nulled.has(at)) return true;
    return this.#nulled.has(undefined);
  }
}
