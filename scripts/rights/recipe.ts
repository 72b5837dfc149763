import type { Person } from './person.ts';
import type { Stage } from './stage.ts';

/** What a mutation is called with, in a situation that was made for this call. */
export interface Situation {
  /** Absent where the mutation takes none. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Who calls in place of the given person: the same one in a session that may be ended. */
  readonly as?: Person;
  /** Puts right what the call changed for those that follow. */
  readonly after?: () => Promise<void>;
}

/** Makes a situation in which `who` calls; the same one must serve all others who are refused. */
export type Recipe = (stage: Stage, who: Person) => Promise<Situation>;

/** A situation in which somebody would deal with themselves. */
export type OwnRecipe = (stage: Stage) => Promise<Situation & { readonly as: Person }>;
