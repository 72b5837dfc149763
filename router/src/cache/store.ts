/** Something that may be in a cache. */
export interface Wanted {
  readonly key: string;
  /** What may change it; see `tags.ts`. */
  readonly tags: readonly string[];
}

/** How the tags stood when a cache was asked. What is made afterwards is kept under it: if a tag changed meanwhile, it is never found. */
export type Stamp = string;

export interface Looked {
  /** Null: not there, too old, or changed. */
  readonly text: string | null;
  /** Seconds since it was made. */
  readonly age: number;
  /** Null: what is made now is better not kept. */
  readonly stamp: Stamp | null;
}

export interface Made extends Wanted {
  readonly text: string;
  readonly stamp: Stamp;
  /** Seconds. */
  readonly maxAge: number;
}

/** Where answers are kept. It may forget anything at any time; what it gives has not changed as far as it was told. None of its methods rejects. */
export interface CacheStore {
  look(wanted: readonly Wanted[]): Promise<readonly Looked[]>;
  keep(made: readonly Made[]): Promise<void>;
  /** Nothing with one of these tags is found any more. */
  change(tags: readonly string[]): Promise<void>;
  /** Hints may have been lost: nothing that was kept before is found any more. */
  forget(): Promise<void>;
}
