/** The default alphabet (3GPP TS 23.038, 6.2.1) without its escape; each takes one septet. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Its extension (6.2.1.1); each takes two. */
const extended = new Set('\f^{}\\[~]|€');

/** In septets, or in 16-bit units; a part of a longer text gives some away to say which one it is (3GPP TS 23.040, 9.2.3.24.1). */
const room = { 'GSM-7': { alone: 160, each: 153 }, 'UCS-2': { alone: 70, each: 67 } } as const;

export interface Parts {
  readonly alphabet: 'GSM-7' | 'UCS-2';
  /** How many messages are sent, and paid for. */
  readonly count: number;
}

/** What a text becomes as short messages. One character outside of the alphabet makes all of them UCS-2, with less than half the room. */
export function partsOf(text: string): Parts {
  const characters = [...text];
  if (!characters.every((one) => basic.has(one) || extended.has(one)))
    // In the text's own 16-bit units: a pair of them is not torn apart.
    return {
      alphabet: 'UCS-2',
      count: countOf(
        characters.map((one) => one.length),
        room['UCS-2'],
      ),
    };
  return {
    alphabet: 'GSM-7',
    count: countOf(
      characters.map((one) => (basic.has(one) ? 1 : 2)),
      room['GSM-7'],
    ),
  };
}

function countOf(lengths: readonly number[], { alone, each }: { readonly alone: number; readonly each: number }): number {
  if (lengths.reduce((sum, length) => sum + length, 0) <= alone) return 1;
  let count = 1;
  let left: number = each;
  for (const length of lengths) {
    if (length > left) {
      count += 1;
      left = each;
    }
    left -= length;
  }
  return count;
}
