/** Which names of operations may become labels: those of known manifests. A client can invent any number of others. */
export class OperationNames {
  readonly #known: ReadonlySet<string>;

  constructor(known: Iterable<string>) {
    this.#known = new Set(known);
  }

  labelFor(name: string | undefined): string {
    if (name === undefined) return 'anonymous';
    return this.#known.has(name) ? name : 'other';
  }
}
