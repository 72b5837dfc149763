/** A guard taken away: the edits that do it, and the test that must notice. */
export interface Plant {
  readonly name: string;
  /** In a file of the copy: this text, which must be there, becomes that one. */
  readonly edits: readonly { readonly file: string; readonly text: string; readonly becomes: string }[];
  /** The test file, from the root. */
  readonly suite: string;
  /** The end of the test's title. */
  readonly caughtBy: string;
  /** The same of a test before it in the file, on whose traces it builds. */
  readonly after?: string;
}
