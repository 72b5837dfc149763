/** Bytes that JSON strings hold as they are: printable ASCII without the quote and the backslash (RFC 8259 §7). */
const plain = Uint8Array.from({ length: 128 }, (_, byte) => (byte >= 0x20 && byte !== 0x22 && byte !== 0x5c ? 1 : 0));
const quoteMark = 0x22;

/** Bytes that are kept between answers; a larger answer has its memory for itself. */
const kept = 4_000_000;

let spare: Buffer | null = Buffer.allocUnsafe(256_000);

/**
 * JSON text while it is written, as bytes. A string of many pieces would have to be joined, searched for what JSON must escape, and encoded; here each
 * character is looked at once. What was written last is taken back by setting `length`.
 */
export class Output {
  length = 0;
  #bytes: Buffer;

  constructor() {
    // Writing an answer never waits, so that one memory serves them all in turn.
    this.#bytes = spare ?? Buffer.allocUnsafe(256_000);
    spare = null;
  }

  /** Text that is known to be ASCII, as bytes. */
  bytes(bytes: Uint8Array): void {
    const to = this.length;
    const { length } = bytes;
    this.#reserve(length);
    const into = this.#bytes;
    for (let at = 0; at < length; at += 1) into[to + at] = bytes[at]!;
    this.length = to + length;
  }

  byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.length] = byte;
    this.length += 1;
  }

  /** JSON text, whatever is in it. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    const { length } = this;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 127) {
        this.length += this.#bytes.write(text, length, 'utf8');
        return;
      }
      this.#bytes[length + at] = code;
    }
    this.length += text.length;
  }

  /** A string as JSON writes it. */
  string(text: string): void {
    const { length } = text;
    this.#reserve(length + 2);
    const bytes = this.#bytes;
    const from = this.length + 1;
    for (let at = 0; at < length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 127 || plain[code] === 0) {
        this.text(JSON.stringify(text));
        return;
      }
      bytes[from + at] = code;
    }
    bytes[from - 1] = quoteMark;
    bytes[from + length] = quoteMark;
    this.length = from + length + 1;
  }

  /** Ends the writing: the text as UTF-8, the caller's to keep. */
  take(): Buffer {
    const bytes = this.#bytes;
    if (bytes.length <= kept) spare = bytes;
    return Buffer.from(bytes.subarray(0, this.length));
  }

  #reserve(more: number): void {
    const wanted = this.length + more;
    if (wanted <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(wanted * 2);
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }
}

/** ASCII text as bytes, for `Output.bytes`. */
export function asBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
