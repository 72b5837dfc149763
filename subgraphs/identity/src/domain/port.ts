/** The world's TXT records (RFC 1035), by which somebody shows that a name is theirs. */
export interface DomainRecords {
  /** All values at a name, none where there is no such name. Throws `RecordsUnavailable` where nobody can say. */
  txt(name: string): Promise<readonly string[]>;
}

/** The name servers did not answer, or not well; `cause` has why. */
export class RecordsUnavailable extends Error {}
