/** The words of a search, at most eight. */
export function searchWords(search: string): string[] {
  return search.slice(0, 100).toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);
}

/** A LIKE pattern for what contains the word literally. */
export function containing(word: string): string {
  return `%${word.replace(/[\\%_]/g, '\\$&')}%`;
}
