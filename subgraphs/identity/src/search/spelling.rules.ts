/** Letters from the start of a word whose loss makes keys; what comes behind is compared letter by letter. */
const keyed = 7;

/** How many letters may be wrong: a short word with one more mistake is another word. */
function mistakesIn(letters: number): number {
  return letters < 4 ? 0 : letters < 8 ? 1 : 2;
}

/**
 * Keys of a word: its beginning, and that with one or two letters left out. Words that are so near each other as `mistakes` allows share a key, so those near a
 * misspelt one are found by looking keys up, and then compared. None for words too short for mistakes.
 * Source: W. Garbe, symmetric delete spelling correction (SymSpell), with keys of prefixes.
 */
export function spellingKeys(word: string): string[] {
  const letters = [...word];
  const allowed = mistakesIn(letters.length);
  if (allowed === 0) return [];
  const keys = new Set([letters.slice(0, keyed).join('')]);
  for (let round = 0; round < allowed; round += 1) {
    for (const key of [...keys]) for (const shorter of withoutOne([...key])) keys.add(shorter);
  }
  return [...keys];
}

function withoutOne(letters: readonly string[]): string[] {
  return letters.map((_, index) => letters.toSpliced(index, 1).join(''));
}

/** How many mistakes make the one word of the other, if the shorter of them may have so many; else null. */
export function mistakes(typed: string, meant: string): number | null {
  // Two letters are at most four code units: most pairs are told apart here, at no cost.
  if (Math.abs(typed.length - meant.length) > 4) return null;
  const [one, other] = [[...typed], [...meant]];
  const allowed = mistakesIn(Math.min(one.length, other.length));
  if (Math.abs(one.length - other.length) > allowed) return null;
  const distance = distanceOf(one, other);
  return distance <= allowed ? distance : null;
}

/** Letters left out, added, exchanged, or neighbours swapped (optimal string alignment distance). */
function distanceOf(one: readonly string[], other: readonly string[]): number {
  let [before, last] = [[] as number[], Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (const [i, letter] of one.entries()) {
    const row = [i + 1];
    for (const [j, against] of other.entries()) {
      const exchanged = last[j]! + (letter === against ? 0 : 1);
      let least = Math.min(exchanged, last[j + 1]! + 1, row[j]! + 1);
      if (letter === other[j - 1] && against === one[i - 1]) least = Math.min(least, before[j - 1]! + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[other.length]!;
}
