/** Letters of a word that is worth finding although it is misspelt, and of one that still is a word. */
const shortest = 4;
const longest = 30;

/**
 * Keys of the words of a text: each word, and each word with one letter left out. Two words that share a key differ by one letter left out, added, exchanged, or
 * two swapped (now and then by two letters). So a misspelt word is found by looking keys up, which an index does. Source: W. Garbe, symmetric delete spelling
 * correction (SymSpell), for distance one.
 */
export function spellingKeys(text: string): string[] {
  const words = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => [...word])
    .filter(({ length }) => length >= shortest && length <= longest);
  return [
    ...new Set(
      words.flatMap((letters) => [letters.join(''), ...letters.map((_, index) => letters.toSpliced(index, 1).join(''))]),
    ),
  ];
}
